// One message as the customer sees it.
import { drawing, h, icon } from "./dom.js";
import { formatted, hour, isJustEmoji, plainOf } from "./format.js";

const ONE_TICK = "M1.2 6l3 3 6.2-7.5";
const SECOND_TICK = "M7.7 8.3l.7.7 6.2-7.5";

// `does` has press(message, option), openList(message), shareLocation(), jump(wamid), find(wamid)
export function bubble(message, starts, does) {
  const mine = message.direction === "in";
  const row = h("div", {
    class: `row ${mine ? "mine" : "theirs"}${starts ? " starts" : ""}`,
    "data-testid": "bubble", "data-direction": message.direction, "data-wamid": message.wamid,
    "data-type": message.type,
  });
  const face = h("div", { class: "bubble" },
    quote(message, does),
    media(message),
    message.location ? place(message.location) : null,
    ...message.contacts.map(card),
    message.header ? h("div", { class: "head" }, message.header) : null,
    text(message),
    message.footer ? h("div", { class: "foot" }, message.footer) : null,
  );
  // The time stands on the last line of the words where there is room, as on the phone.
  const words = face.lastElementChild?.matches(".body, .foot") ? face.lastElementChild : face;
  words.append(meta(message, mine));
  face.append(...actions(message, does));
  const stack = h("div", { class: "stack" }, face);
  row.append(stack);
  const buttons = mine ? [] : message.options.filter((option) => option.kind !== "list");
  if (buttons.length) {
    stack.append(h("div", { class: "options" }, ...buttons.map((option) => h("button", {
      type: "button", class: "option", "data-testid": "option", "data-option-id": option.id,
      onclick: () => does.press(message, option),
    }, icon("reply"), option.title))));
  }
  if (message.reaction) row.append(h("span", { class: "reaction" }, message.reaction));
  return row;
}

export function typingBubble() {
  return h("div", { class: "row theirs starts typing", "data-testid": "typing" },
    h("div", { class: "bubble", role: "img", "aria-label": "EasyMO is typing" },
      h("span", { class: "dots" }, h("i"), h("i"), h("i"))));
}

export function ticks(message) {
  const names = { sent: "sent", delivered: "delivered", read: "read", played: "read" };
  const name = names[message.ticks] ?? "sent";
  return h("span", { class: `ticks is-${name}`, role: "img", "aria-label": name, "data-ticks": name },
    drawing("0 0 16 11", name === "sent" ? [ONE_TICK] : [ONE_TICK, SECOND_TICK]));
}

export function summary(message) {
  const kinds = { image: "Photo", audio: "Voice message", video: "Video", document: "Document", sticker: "Sticker", location: "Location", contacts: "Contact" };
  return plainOf(message.text) || message.header || kinds[message.type] || message.type;
}

function text(message) {
  if (!message.text) return null;
  const known = ["text", "interactive", "button", "image", "video", "document", "template", "order"];
  if (!known.includes(message.type)) return h("div", { class: "body note" }, `${message.text} (not shown here)`);
  const big = message.type === "text" && isJustEmoji(message.text) ? " is-emoji" : "";
  return h("div", { class: `body${big}` }, ...formatted(message.text));
}

function meta(message, mine) {
  return h("span", { class: "meta" },
    h("time", { datetime: message.at }, hour(message.at)), mine ? ticks(message) : null);
}

function actions(message, does) {
  const out = [];
  if (message.list_button) {
    out.push(h("button", {
      type: "button", class: "in-bubble", "data-testid": "list-open", onclick: () => does.openList(message),
    }, icon("list"), message.list_button));
  }
  if (message.asks_location) {
    out.push(h("button", {
      type: "button", class: "in-bubble", "data-testid": "share-location", onclick: does.shareLocation,
    }, icon("location"), "Send location"));
  }
  if (message.link) {
    const safe = /^https?:\/\//.test(message.link.url);
    out.push(h(safe ? "a" : "span", {
      class: "in-bubble", "data-testid": "link",
      ...(safe ? { href: message.link.url, target: "_blank", rel: "noopener noreferrer" } : {}),
    }, icon("open"), message.link.title));
  }
  return out;
}

function quote(message, does) {
  // A pressed button does not quote its message on the phone; a typed reply does.
  const quoted = message.quoted && message.type !== "interactive" ? does.find(message.quoted) : null;
  if (!quoted) return null;
  return h("button", { type: "button", class: "quote", onclick: () => does.jump(quoted.wamid) },
    h("b", {}, quoted.direction === "in" ? "You" : "EasyMO"), h("span", {}, summary(quoted)));
}

function media(message) {
  const file = message.media;
  if (!file) return null;
  const url = /^(https?:)?\//.test(file.url) ? file.url : "";
  if (file.kind === "image") {
    return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener noreferrer" },
      h("img", { src: url, alt: message.text || "Photo", loading: "lazy" }));
  }
  if (file.kind === "sticker") return h("div", { class: "sticker" }, h("img", { src: url, alt: "Sticker" }));
  if (file.kind === "audio") return h("audio", { controls: true, preload: "metadata", src: url });
  if (file.kind === "video") return h("video", { controls: true, preload: "metadata", src: url });
  return h("a", { class: "file", href: url, target: "_blank", rel: "noopener noreferrer" },
    icon("file"), file.filename || "Document");
}

function place(location) {
  const { latitude, longitude } = location;
  const map = h("span", { class: "map" }, drawing("0 0 264 128", [
    { d: "M0 0h264v128H0z", fill: "#e3ead9" },
    { d: "M150 0h114v52L196 70z", fill: "#cfe3bf" }, { d: "M0 88l70-18 26 58H0z", fill: "#cfe3bf" },
    { d: "M-4 54 92 40l70 34 106-22M76-4l22 46-16 90M190-4l-24 78 30 60", stroke: "#fff", "stroke-width": 9 },
    { d: "M-4 20l80-8M40 50l8 82M210 60l40 72M120 52l66-56", stroke: "#f6f4ec", "stroke-width": 5 },
    { d: "M132 30a19 19 0 0 0-19 19c0 14.2 19 36 19 36s19-21.8 19-36a19 19 0 0 0-19-19z", fill: "#e0433a" },
    { d: "M132 42a7 7 0 1 0 .01 0z", fill: "#fff" },
  ]));
  return h("a", {
    class: "place", target: "_blank", rel: "noopener noreferrer",
    href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`,
  }, map,
  h("span", { class: "place-name" }, location.name || "Location"),
  h("span", { class: "place-address" }, location.address || `${latitude}, ${longitude}`));
}

function card(name) {
  return h("div", { class: "card" }, h("span", { class: "avatar business" }, name.slice(0, 1)), name);
}
