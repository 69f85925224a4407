"use strict";

/* An element with attributes and children; strings become text, never markup. */
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "onclick") made.addEventListener("click", value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function sign(outcome) {
  const signs = { passed: "✓", failed: "✕", unsteady: "≈", simulator_fault: "?" };
  return el("span", { class: `sign is-${outcome}`, "aria-hidden": "true" }, signs[outcome]);
}

function time(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function dollars(cost) {
  if (cost > 0 && cost < 0.0001) return "under $0.0001";
  return cost >= 1 || !cost ? `$${cost.toFixed(2)}` : `$${cost.toFixed(4)}`;
}
