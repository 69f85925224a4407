// What MTN MoMo asks on this phone, above the chat: one card for every request that waits.
import { byId, h } from "./dom.js";
import { hour } from "./format.js";

const CHOICES = [["approve", "Approve"], ["reject", "Reject"], ["ignore", "Ignore"]];

const francs = (amount, currency) => `${String(amount).replace(/\B(?=(\d{3})+$)/g, "\u00a0")} ${currency}`;

// `decide(reference, decision)` is called once for a card; then its buttons rest.
export function show(requests, decide) {
  const place = byId("momo");
  const known = new Map([...place.children].map((card) => [card.dataset.reference, card]));
  place.replaceChildren(...requests.map((request) => known.get(request.reference) ?? card(request, decide)));
  place.hidden = !requests.length;
}

function card(request, decide) {
  const buttons = CHOICES.map(([decision, label]) => h("button", {
    type: "button", class: `momo-button is-${decision}`, "data-testid": `momo-${decision}`,
    onclick: () => {
      for (const button of buttons) button.disabled = true;
      decide(request.reference, decision);
    },
  }, label));
  return h("article", {
    class: "momo-card", "data-testid": "momo-prompt", "data-reference": request.reference,
  },
  h("p", { class: "momo-question" },
    h("b", {}, "MTN MoMo"), `: approve ${francs(request.amount, request.currency)} to EasyMO?`),
  h("p", { class: "momo-note" },
    request.note ? h("span", {}, request.note) : "",
    h("span", {}, "until ", h("time", { datetime: request.expires_at }, hour(request.expires_at)))),
  h("div", { class: "momo-buttons" }, ...buttons));
}
