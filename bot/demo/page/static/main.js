// Reads the scene, sets up the phones, and hands every event to the phone it belongs to.

import { getScene, publish, Refused } from "/page/api.js";
import { el } from "/page/dom.js";
import { listen } from "/page/live.js";
import { Phone } from "/page/phone.js";
import { Tabs } from "/page/tabs.js";

const stage = document.querySelector(".stage");

try {
  start(await getScene());
} catch (error) {
  stage.append(el("p", { class: "failed", role: "alert" }, `The demo did not start: ${error.message}`));
  throw error;
}

function start(scene) {
  document.title = scene.title;
  document.querySelector("#title").textContent = scene.title;
  document.querySelector("#note").textContent = scene.note;

  const tabs = new Tabs(document.querySelector(".tabs"));
  const phones = scene.phones.map((person) => {
    const phone = new Phone(person, scene.title, () => tabs.news(phone), () => goOver(person.user_id));
    return phone;
  });
  function goOver(userId) {
    const own = phones.find((phone) => phone.userId === userId && !phone.place);
    if (own) tabs.show(own);
  }

  stage.append(...phones.map((phone) => phone.element));
  tabs.fill(phones);
  const writing = phones.filter((phone) => phone.place?.takes_words !== false);
  document.querySelector(".skips").append(...writing.map((phone) => el("a", {
    href: `#phone-${phone.id}`,
    onclick: (event) => {
      event.preventDefault();
      tabs.show(phone);
      phone.field.focus();
    },
  }, `Write as ${phone.person.first_name}${phone.place ? ` in ${phone.place.title}` : ""}`)));

  listen({
    onOpen: () => phones.forEach((phone) => {
      phone.setConnected(true);
      phone.sync();
    }),
    onEvent: (...event) => phones.forEach((phone) => phone.receive(...event)),
    onLost: () => phones.forEach((phone) => phone.setConnected(false)),
  });
  setUpPublishing(document.querySelector("#publish"), document.querySelector("#notice"));
}

function setUpPublishing(button, notice) {
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    notice.textContent = "";
    notice.classList.remove("bad");
    try {
      await publish();
      notice.textContent = "Published. It arrives in a moment.";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      notice.textContent = error.message;
      notice.classList.add("bad");
    } finally {
      button.removeAttribute("aria-busy");
      const said = notice.textContent;
      setTimeout(() => {
        if (notice.textContent === said) notice.textContent = "";
      }, 5000);
    }
  });
}
