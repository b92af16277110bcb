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
  if (!response.ok) throw new Refused(sentence(answer?.error ?? `the server answered ${response.status}`));
  return { answer, response };
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? "" : ".");

const answerOf = async (path, body) => (await ask(path, body)).answer;

export const getScene = () => answerOf("/demo/scene");

export const publish = () => answerOf("/demo/publish", {});

/** What the chat shows, and the number of the last event that is part of the picture. */
export async function getMessages(chatId) {
  const { answer, response } = await ask(`/sim/chats/${chatId}/messages`);
  return { messages: answer, lastEvent: Number(response.headers.get("Last-Event-ID") ?? 0) };
}

export const getCommands = (chatId, userId) => answerOf(`/sim/commands?chat_id=${chatId}&user_id=${userId}`);

export const sendMessage = (message) => answerOf("/sim/messages", message);

export const tap = (pressed) => answerOf("/sim/taps", pressed);

export const fileAddress = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;
