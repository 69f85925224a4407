// The column of customers: whose phone you hold.
import * as api from "./api.js";
import { byId, h, icon } from "./dom.js";
import { ticks, summary } from "./bubbles.js";
import { hour } from "./format.js";

const NAMES = ["Keza Mutesi", "Claude Nkurunziza", "Solange Ingabe", "Patrick Mugisha", "Olive Umutoni", "Yves Rukundo", "Nadine Iradukunda", "Fabrice Ndayisaba"];
const seen = new Map();
let waiting = null;

export function start(choose, current) {
  byId("new-customer").append(icon("person"));
  byId("new-customer").addEventListener("click", async () => {
    const waId = `25078${String(Math.floor(1e6 + Math.random() * 9e6))}`;
    await api.rename(waId, NAMES[Math.floor(Math.random() * NAMES.length)]);
    await refresh(choose, current);
    choose(waId);
  });
  return {
    refresh: () => refresh(choose, current),
    soon: () => { waiting ??= setTimeout(() => { waiting = null; refresh(choose, current); }, 120); },
  };
}

async function refresh(choose, current) {
  const people = await api.customers().catch(() => null);
  if (!people) return [];
  const list = byId("customer-list");
  const focused = document.activeElement?.dataset?.waId;
  list.replaceChildren(...people.map((person) => entry(person, choose, current())));
  if (focused) list.querySelector(`[data-wa-id="${CSS.escape(focused)}"]`)?.focus();
  return people;
}

function entry(person, choose, current) {
  const chosen = person.wa_id === current;
  const { last } = person;
  if (chosen && last) seen.set(person.wa_id, last.position);
  const unread = !chosen && last?.direction === "out" && last.position > (seen.get(person.wa_id) ?? -1);
  return h("button", {
    type: "button", class: "person", "aria-current": String(chosen), "data-testid": "customer",
    "data-wa-id": person.wa_id, onclick: () => choose(person.wa_id),
  },
  h("span", { class: `avatar c${Number(person.wa_id.slice(-6)) % 6}`, "aria-hidden": "true" }, initials(person.name)),
  h("span", { class: "person-middle" },
    h("span", { class: "person-name" }, person.name),
    h("span", { class: "person-last" }, ...lastLine(person))),
  h("span", { class: "person-side" }, last ? hour(last.at) : "",
    unread ? h("span", { class: "unread", role: "img", "aria-label": "unread" }) : ""));
}

function lastLine({ wa_id: waId, last, typing }) {
  if (typing) return [h("span", { class: "is-typing" }, "typing…")];
  if (!last) return [h("span", {}, number(waId))];
  return [last.direction === "in" ? ticks(last) : "", h("span", {}, summary(last))];
}

export const number = (waId) => `+${waId.slice(0, 3)} ${waId.slice(3, 6)} ${waId.slice(6, 9)} ${waId.slice(9)}`.trim();

const initials = (name) => name.replace(/^\+/, "").split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
