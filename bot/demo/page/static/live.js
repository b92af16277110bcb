// The stream of events, opened again whenever it breaks.

const EVENTS = ["message", "edited", "deleted", "callback_answer", "typing", "user"];
const RETRY_MS = 1000;

/**
 * `onOpen` is called at every (re)connection: whatever happened in between must then be read anew.
 * The browser's own reconnecting gives up after an HTTP error, so a broken stream is replaced instead.
 */
export function listen({ onOpen, onEvent, onLost }) {
  const stream = new EventSource("/sim/events");
  stream.addEventListener("open", onOpen);
  for (const type of EVENTS) {
    stream.addEventListener(type, (event) => onEvent(type, JSON.parse(event.data), Number(event.lastEventId)));
  }
  stream.addEventListener("error", () => {
    stream.close();
    onLost();
    setTimeout(() => listen({ onOpen, onEvent, onLost }), RETRY_MS);
  });
}
