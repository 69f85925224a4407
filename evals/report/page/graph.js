/* The drawing of the graph, coloured anew: by how often, or by one way through it. */
const SVG = "http://www.w3.org/2000/svg";
const LIT_SCALE = 1.22;

function drawing() {
  const found = document.getElementById("drawing").content.querySelector("svg");
  if (!found) return null;
  const svg = found.cloneNode(true);
  svg.querySelector("title")?.remove();
  svg.querySelector(".legend")?.remove();
  svg.removeAttribute("aria-labelledby");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  return svg;
}

function nodeOf(svg, name) {
  return svg.querySelector(`[data-node="${CSS.escape(name)}"]`);
}

function edgeOf(svg, source, target) {
  return svg.querySelector(
    `[data-source="${CSS.escape(source)}"][data-target="${CSS.escape(target)}"]`);
}

/* Cuts the room around what was drawn; only once it is on the page, where boxes have sizes. */
function crop(svg, padding) {
  const box = svg.getBBox();
  if (!box.width) return;
  svg.setAttribute("viewBox",
    [box.x - padding, box.y - padding, box.width + 2 * padding, box.height + 2 * padding].join(" "));
}

function drawVisits(figure, visits) {
  const svg = drawing();
  if (!svg) return;
  svg.classList.add("by-visits");
  svg.setAttribute("aria-label", "How often each node and edge of the graph was visited");
  const most = Math.max(1, ...Object.values(visits.nodes));
  for (const [name, times] of Object.entries(visits.nodes)) {
    const node = nodeOf(svg, name);
    if (!node) continue;
    const share = Math.log1p(times) / Math.log1p(most);
    node.classList.add(times ? "is-visited" : "is-missed");
    node.classList.toggle("is-often", share > 0.55);
    node.style.setProperty("--share", `${Math.round(12 + 88 * share)}%`);
    titled(node, `${name}: ${times ? `visited ${times} times` : "never visited"}`);
    if (times) badge(node, times);
  }
  const busiest = Math.max(1, ...visits.edges.map((edge) => edge[2]));
  for (const [source, target, times] of visits.edges) {
    const edge = edgeOf(svg, source, target);
    if (!edge) continue;
    edge.classList.add(times ? "is-visited" : "is-missed");
    edge.style.setProperty("--width", 1.2 + 3.4 * Math.log1p(times) / Math.log1p(busiest));
    titled(edge, `${source} → ${target}: ${times ? `taken ${times} times` : "never taken"}`);
    if (!times) edge.parentNode.prepend(edge);
  }
  figure.replaceChildren(svg);
  crop(svg, 12);
}

function titled(group, text) {
  const title = document.createElementNS(SVG, "title");
  title.textContent = text;
  group.prepend(title);
}

/* A small figure at the upper right corner of a node. */
function badge(node, text) {
  const box = node.querySelector("rect, circle");
  const [x, y] = box.tagName === "rect"
    ? [Number(box.getAttribute("x")) + Number(box.getAttribute("width")), Number(box.getAttribute("y"))]
    : [Number(box.getAttribute("cx")) + 16, Number(box.getAttribute("cy")) - 16];
  const width = 10 + 7 * String(text).length;
  const back = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x: x - width / 2 - 4, y: y - 9, width, height: 18, rx: 9 })) {
    back.setAttribute(key, value);
  }
  const figure = document.createElementNS(SVG, "text");
  figure.setAttribute("x", x - 4);
  figure.setAttribute("y", y + 4);
  figure.textContent = text;
  const group = document.createElementNS(SVG, "g");
  group.classList.add("badge");
  group.append(back, figure);
  node.append(group);
}

/* Nodes and edges of the turns are lit, the others fade; badges say in which order. */
function drawWay(figure, turns) {
  const svg = drawing();
  if (!svg) return;
  svg.classList.add("by-way");
  svg.setAttribute("aria-label", `The way: ${turns.map((turn) => turn.nodes.join(" → ")).join("; ")}`);
  const order = new Map();
  let step = 0;
  for (const turn of turns) {
    const whole = ["__start__", ...turn.nodes, "__end__"];
    for (let at = 0; at + 1 < whole.length; at += 1) {
      const edge = edgeOf(svg, whole[at], whole[at + 1]);
      if (!edge || edge.classList.contains("is-lit")) continue;
      edge.classList.add("is-lit");
      edge.style.setProperty("--step", at);
      for (const end of [whole[at], whole[at + 1]]) nodeOf(svg, end)?.classList.add("is-lit");
    }
    for (const name of turn.nodes) {
      step += 1;
      order.set(name, [...(order.get(name) || []), step]);
    }
  }
  for (const edge of svg.querySelectorAll(".edge.is-lit")) edge.parentNode.append(edge);
  for (const [name, steps] of order) {
    const node = nodeOf(svg, name);
    if (!node) continue;
    node.classList.add("is-lit", "is-named");
    node.style.setProperty("--scale", LIT_SCALE);
    const times = steps.length > 1 ? `${steps.length}×` : "";
    const label = turns.length === 1 ? steps.join("·") : times;
    if (label) badge(node, label);
    node.parentNode.append(node);
  }
  figure.replaceChildren(svg);
  crop(svg, 26);
}

function flash(figure, group) {
  if (!group) return;
  for (const old of figure.querySelectorAll(".is-found")) old.classList.remove("is-found");
  group.classList.add("is-found");
  figure.scrollIntoView({ block: "center" });
}
