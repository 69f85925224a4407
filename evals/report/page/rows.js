/* The rows a conversation left behind: new ones, changed ones with what they were, gone ones. */
const EMPTIED = { wallets: "available_rwf" };

function changedRows(trial) {
  const tables = Object.entries(trial.changes);
  if (!tables.length) return el("p", { class: "small" }, "No row changed.");
  return el("div", { class: "tables" }, tables.map(([name, rows]) => {
    const before = new Map((trial.before[name] || []).map((old) => [old.id, old]));
    const columns = [...new Set(rows.flatMap(Object.keys))].filter((key) => key !== "gone" && key !== "id");
    return el("div", { class: "table", tabindex: "0", role: "group", "aria-label": name },
      el("table", {},
        el("caption", {}, name),
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "hidden" }, "What happened")),
          columns.map((key) => el("th", { scope: "col" }, key.replaceAll("_", " "))))),
        el("tbody", {}, rows.map((now) => tableRow(name, now, before.get(now.id), columns)))));
  }));
}

function tableRow(table, now, before, columns) {
  const gone = now.gone || (before && EMPTIED[table] && now[EMPTIED[table]] === 0);
  const what = gone ? "gone" : before ? "changed" : "new";
  return el("tr", { class: `is-${what}` },
    el("th", { scope: "row" }, el("span", { "aria-hidden": "true" }, { gone: "−", changed: "±", new: "+" }[what]), ` ${what}`),
    columns.map((key) => {
      const differs = before && !now.gone && before[key] !== now[key];
      return el("td", { class: differs ? "differs" : null },
        differs ? [el("del", {}, shown(before[key])), " "] : null,
        differs ? el("ins", {}, shown(now[key])) : shown(now[key]));
    }));
}

function shown(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return value.toLocaleString("en");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
