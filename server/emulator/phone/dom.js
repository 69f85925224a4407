// Builds elements from text, never from markup: nothing a customer writes is ever parsed as HTML.

const PATHS = {
  send: "M3.4 20.400 20.850 12.920a1 1 0 0 0 0-1.840L3.400 3.600A.990.990 0 0 0 2.010 4.510L2 9.120c0 .500.370.930.870.990L17 12 2.870 13.880c-.500.070-.870.500-.870 1l.010 4.610c0 .710.730 1.200 1.390.910z",
  plus: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  menu: "M4 6h16v2H4zm0 5h16v2H4zm0 5h16v2H4z",
  close: "M18.300 5.710 12 12l6.300 6.290-1.420 1.420L10.590 13.410 4.300 19.700l-1.420-1.410L9.170 12 2.880 5.710 4.300 4.290l6.290 6.300 6.290-6.300z",
  reply: "M10 9V5l-7 7 7 7v-4.100c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11z",
  list: "M4 10.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm0-6a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm0 12a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zM8 19h13v-2H8zm0-6h13v-2H8zm0-8v2h13V5z",
  open: "M19 19H5V5h7V3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14c1.100 0 2-.900 2-2v-7h-2zM14 3v2h3.590l-9.830 9.830 1.410 1.410L19 6.410V10h2V3z",
  location: "M12 2a7 7 0 0 0-7 7c0 5.250 7 13 7 13s7-7.750 7-13a7 7 0 0 0-7-7zm0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5z",
  photo: "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14c0 1.100.900 2 2 2h14a2 2 0 0 0 2-2zM8.500 13.500l2.500 3 3.500-4.500 4.500 6H5z",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-2.670 0-8 1.340-8 4v2h16v-2c0-2.660-5.330-4-8-4z",
  file: "M14 2H6a2 2 0 0 0-2 2v16c0 1.100.890 2 2 2h12a2 2 0 0 0 2-2V8zm-1 7V3.500L18.500 9z",
  verified: "m23 12-2.440-2.790.340-3.690-3.610-.820-1.890-3.200L12 2.960 8.600 1.500 6.710 4.690 3.100 5.500l.340 3.700L1 12l2.440 2.790-.340 3.700 3.610.820L8.600 22.500l3.400-1.470 3.400 1.460 1.890-3.190 3.610-.820-.340-3.690zm-12.910 4.720-3.800-3.810 1.480-1.480 2.320 2.330 5.850-5.870 1.480 1.480z",
  person: "M15 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-9-2V7H4v3H1v2h3v3h2v-3h3v-2zm9 4c-2.670 0-8 1.340-8 4v2h16v-2c0-2.660-5.330-4-8-4z",
};
const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function icon(name) {
  return drawing("0 0 24 24", [PATHS[name]]);
}

export function drawing(viewBox, paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const shape of paths) {
    const path = document.createElementNS(SVG, "path");
    const attributes = typeof shape === "string" ? { d: shape } : shape;
    for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
    svg.append(path);
  }
  return svg;
}

export const byId = (id) => document.getElementById(id);

let hiding;
export function toast(sentence) {
  const box = byId("toast");
  box.textContent = sentence;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 4000);
}
