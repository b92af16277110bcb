// What the page asks of the local Telegram and of the newsroom.

/** The request was not carried out; the message is a sentence for people. */
export class Refused extends Error {}

async function ask(path, body) {
  const options = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refused("The server cannot be reached just now.");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(answer?.error ?? `The server answered ${response.status}.`);
  return answer;
}

export const getScene = () => ask("/demo/scene");

export const publish = () => ask("/demo/publish", {});

export const getMessages = (chatId) => ask(`/sim/chats/${chatId}/messages`);

export const getCommands = (chatId, userId) => ask(`/sim/commands?chat_id=${chatId}&user_id=${userId}`);

export const sendMessage = (message) => ask("/sim/messages", message);

export const tap = (pressed) => ask("/sim/taps", pressed);

export const fileAddress = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;
