/* One scenario opened: its trials, and of the chosen one all there is to see. */
function openCard(card, trials) {
  const place = card.querySelector(".opened");
  if (place.childElementCount) return;
  const first = Math.max(0, trials.findIndex((trial) => trial.verdict !== "passed"));
  const body = el("div", { class: "trial" });
  const tabs = trials.map((trial, at) => el("button", { type: "button", onclick: () => choose(at) },
    sign(trial.verdict), ` ${titleOf(trial)}`));
  const choose = (at) => {
    tabs.forEach((tab, number) => tab.setAttribute("aria-pressed", String(number === at)));
    showTrial(body, trials[at]);
  };
  place.append(el("div", { class: "tabs", role: "group", "aria-label": "Trials" }, tabs), body);
  choose(first);
}

function titleOf(trial) {
  const number = `trial ${trial.trial + 1}`;
  return trial.perturbation === "none" ? number : `${trial.perturbation}, ${number}`;
}

function showTrial(body, trial) {
  const cost = trial.turns.reduce((sum, turn) => sum + turn.cost_usd, 0);
  const tokens = trial.turns.reduce((sum, turn) => sum + turn.tokens, 0);
  body.replaceChildren(
    phone(trial.lines),
    el("div", { class: "found" },
      trial.simulator_fault
        ? el("p", { class: "fault" }, el("b", {}, "The simulated customer was at a loss: "), trial.simulator_fault) : null,
      el("h4", {}, "Checks"), checks(trial.checks),
      el("h4", {}, "Rows it left behind"), changedRows(trial),
      el("p", { class: "small" }, `Took ${time(trial.took_ms)} · ${tokens.toLocaleString("en")} tokens · ${dollars(cost)} · seed ${trial.seed}`)),
    way(trial.turns));
  const figure = body.querySelector(".way figure");
  if (figure) drawWay(figure, trial.turns);
}

/* Pressing a turn lights its way; pressing it again lights all of them. */
function way(turns) {
  if (!turns.length) return el("div", { class: "way" }, el("h4", {}, "The way"), el("p", { class: "small" }, "No turn was run."));
  const figure = document.getElementById("drawing").content.querySelector("svg") ? el("figure", {}) : null;
  const items = turns.map((turn, at) => el("li", {}, el("button", {
    type: "button", "aria-pressed": "false", "data-turn": at + 1, onclick: () => choose(at) }, turnLine(turn, at))));
  const choose = (at) => {
    const buttons = items.map((item) => item.firstElementChild);
    const wasChosen = buttons[at].getAttribute("aria-pressed") === "true";
    buttons.forEach((button, number) => button.setAttribute("aria-pressed", String(number === at && !wasChosen)));
    if (figure) drawWay(figure, wasChosen ? turns : [turns[at]]);
  };
  return el("div", { class: "way" }, el("h4", {}, "The way through the graph"),
    el("div", { class: "way-parts" }, el("ol", { class: "turns" }, items), figure));
}

function turnLine(turn, at) {
  return [
    el("span", { class: "turn-head" }, el("b", {}, `Turn ${at + 1}`), ` ${turn.who}`,
      turn.status === "answered" ? null : el("em", { class: turn.status === "apologised" ? "is-bad" : null }, turn.status),
      el("span", { class: "turn-cost" }, [time(turn.took_ms),
        turn.tokens ? `${turn.tokens.toLocaleString("en")} tokens` : "",
        turn.cost_usd ? dollars(turn.cost_usd) : ""].filter(Boolean).join(" · "))),
    el("span", { class: "nodes" }, turn.nodes.join(" → ")),
    turn.tools.length ? el("span", { class: "tools" }, turn.tools.map((tool) => el("code", {}, tool))) : null,
  ];
}
