/* What was asked of a trial and how it turned out: what failed stands open and first. */
const KINDS = { script: "script", state: "rows", invariant: "promises", words: "words",
  way: "way", crash: "crash", judge: "judge" };

function checks(found) {
  const failed = found.filter((check) => !check.passed).sort((a, b) => b.is_hard - a.is_hard);
  const passed = found.filter((check) => check.passed);
  return el("div", { class: "checks" },
    failed.length ? el("ul", { class: "failed" }, failed.map(checkItem)) : null,
    passed.length ? el("details", { open: !failed.length },
      el("summary", {}, `${passed.length} ${passed.length === 1 ? "check holds" : "checks hold"}`),
      el("ul", {}, passed.map(checkItem))) : null,
    found.length ? null : el("p", { class: "small" }, "Nothing was checked."));
}

function checkItem(check) {
  return el("li", {},
    sign(check.passed ? "passed" : "failed"),
    el("div", {},
      el("span", { class: "kind" }, KINDS[check.kind] || check.kind),
      check.is_hard ? el("span", { class: check.passed ? "hard is-held" : "hard" }, "hard") : null,
      el("span", { class: "what" }, check.name),
      check.reason ? el(check.kind === "crash" ? "pre" : "p", {}, check.reason) : null));
}
