/* Opens what a link names, filters the list, and wires the buttons. */
(() => {
  const trials = read("trials");
  const cards = [...document.querySelectorAll(".card")];
  const form = document.getElementById("filters");
  const also = document.getElementById("also");
  const said = cards.map((card, at) => [
    card.querySelector("summary").textContent,
    ...trials[at].flatMap((trial) => trial.lines.map((line) => line.text)),
  ].join("\n").toLowerCase());

  for (const card of cards) {
    card.addEventListener("toggle", () => {
      if (!card.open) return;
      openCard(card, trials[Number(card.dataset.number)]);
      history.replaceState(null, "", `#${card.id}`);
    });
  }

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    cards.forEach((card, at) => {
      const fits = (!wanted.outcome || card.dataset.outcome === wanted.outcome)
        && (!wanted.agent || card.dataset.agent === wanted.agent)
        && (!wanted.language || card.dataset.language === wanted.language)
        && (!wanted.tag || trials[at].length && card.dataset.tags.split("|").includes(wanted.tag))
        && (!wanted.perturbation || trials[at].some((trial) => trial.perturbation === wanted.perturbation))
        && words.every((word) => said[at].includes(word));
      card.hidden = !fits;
      shown += fits;
    });
    document.getElementById("shown").textContent = shown;
    document.querySelector(".nothing").hidden = shown > 0;
    const extra = wanted.tag ? `tag: ${wanted.tag}` : wanted.perturbation ? `perturbation: ${wanted.perturbation}` : "";
    also.hidden = !extra;
    also.textContent = `${extra} ✕`;
    also.setAttribute("aria-label", `${extra}: stop filtering`);
  }

  function clear() {
    form.reset();
    form.tag.value = form.perturbation.value = "";
    filter();
  }

  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    const card = cards.find((one) => one.id === name || one.querySelector(".name").textContent === name);
    if (!card) return;
    if (card.hidden) clear();
    card.open = true;
    card.scrollIntoView();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", clear);
  also.addEventListener("click", () => { form.tag.value = form.perturbation.value = ""; filter(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const map = document.getElementById("map");
    if (button?.dataset.show) {
      clear();
      form[button.dataset.show].value = button.dataset.value;
      filter();
      document.getElementById("scenarios").scrollIntoView();
    } else if (button?.dataset.findNode) {
      flash(map, nodeOf(map, button.dataset.findNode));
    } else if (button?.dataset.findSource) {
      flash(map, edgeOf(map, button.dataset.findSource, button.dataset.findTarget));
    } else if (event.target.closest('a[href^="#"]')) {
      setTimeout(follow);
    }
  });
  window.addEventListener("hashchange", follow);
  const map = document.getElementById("map");
  if (map) drawVisits(map, read("visits"));
  filter();
  follow();
})();
