// The sheets that slide up: choosing a row of a list, a place, a photo's caption.
import { byId, h, icon, toast } from "./dom.js";

const PLACES = [
  ["Kigali City Center", "KN 4 Avenue, Nyarugenge", -1.9441, 30.0619],
  ["Kimironko Market", "KG 192 Street, Gasabo", -1.9497, 30.1262],
  ["Nyamirambo", "KN 2 Avenue, Nyarugenge", -1.979, 30.044],
  ["Kigali Convention Centre", "KG 2 Roundabout, Kimihurura", -1.9546, 30.0931],
  ["Kigali International Airport", "Kanombe", -1.9686, 30.1395],
];

function sheet(title, body, end) {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "sheet", "aria-label": title, "data-testid": "sheet" },
    h("header", { class: "sheet-bar" },
      h("button", { type: "button", class: "round", "aria-label": "Close", onclick: close }, icon("close")),
      h("h2", {}, title)),
    body,
    end ?? "");
  dialog.addEventListener("close", () => { dialog.remove(); byId("text").focus(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}

export function chooseRow(message, choose) {
  const form = h("form", { class: "sheet-body", role: "radiogroup", "aria-label": message.list_button });
  let chosen = null;
  const send = h("button", {
    type: "button", class: "primary", disabled: true, "data-testid": "sheet-send",
    onclick: () => { opened.close(); choose(chosen); },
  }, "Send");
  let section = null;
  for (const option of message.options) {
    if (option.section && option.section !== section) {
      form.append(h("div", { class: "sheet-section" }, option.section));
    }
    section = option.section;
    form.append(h("label", { class: "sheet-row", "data-testid": "sheet-row", "data-option-id": option.id },
      h("span", { class: "sheet-row-text" }, option.title,
        option.description ? h("small", {}, option.description) : ""),
      h("input", {
        type: "radio", name: "row", value: option.id,
        onchange: () => { chosen = option; send.disabled = false; },
        onkeydown: (event) => { if (event.key === "Enter" && chosen) { event.preventDefault(); send.click(); } },
      })));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  const opened = sheet(message.list_button, form, h("footer", { class: "sheet-end" }, send));
}

export function choosePlace(choose) {
  const rows = PLACES.map(([place, address, latitude, longitude]) => h("button", {
    type: "button", class: "sheet-row", "data-testid": "place-row",
    onclick: () => { opened.close(); choose({ place, address, latitude, longitude }); },
  }, icon("location"), h("span", { class: "sheet-row-text" }, place, h("small", {}, address))));
  const own = h("input", { class: "field", placeholder: "-1.9500, 30.0600", "aria-label": "Latitude, longitude" });
  const take = () => {
    const [latitude, longitude] = own.value.split(",").map(Number);
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
      toast("Write latitude and longitude, like -1.9500, 30.0600");
      return;
    }
    opened.close();
    choose({ latitude, longitude });
  };
  own.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
  const opened = sheet("Send location", h("div", { class: "sheet-body" }, ...rows), h("footer", { class: "sheet-end" },
    own, h("button", { type: "button", class: "primary", onclick: take }, "Send")));
}

export function captionPhoto(file, choose) {
  const url = URL.createObjectURL(file);
  const caption = h("input", { class: "field", placeholder: "Add a caption", "aria-label": "Caption", maxlength: "1024" });
  const send = async () => {
    const data = await base64(file);
    opened.close();
    choose({ data, mime_type: file.type, caption: caption.value.trim() });
  };
  caption.addEventListener("keydown", (event) => { if (event.key === "Enter") send(); });
  const opened = sheet("Send photo",
    h("div", { class: "sheet-body" }, h("img", { class: "preview", src: url, alt: file.name })),
    h("footer", { class: "sheet-end" }, caption,
      h("button", { type: "button", class: "round send", "aria-label": "Send", "data-testid": "photo-send", onclick: send }, icon("send"))));
  opened.dialog.addEventListener("close", () => URL.revokeObjectURL(url));
  caption.focus();
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
