// WhatsApp's text formatting, as elements: *bold* _italic_ ~strike~ `code` ```mono```, lists, quotes, links.
import { h } from "./dom.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const INLINE = /```([\s\S]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/gu;

export function formatted(text) {
  const out = [];
  let plain = [];
  const flush = () => {
    if (plain.length) out.push(...inline(plain.join("\n")));
    plain = [];
  };
  const lines = text.split("\n");
  let fenced = false;
  for (let i = 0; i < lines.length; i += 1) {
    const kind = fenced ? null : kindOf(lines[i]);
    if (lines[i].split("```").length % 2 === 0) fenced = !fenced;
    if (!kind) { plain.push(lines[i]); continue; }
    flush();
    const same = [lines[i]];
    while (i + 1 < lines.length && kindOf(lines[i + 1]) === kind) same.push(lines[i += 1]);
    out.push(block(kind, same));
  }
  flush();
  return out;
}

function kindOf(line) {
  if (/^[*-] \S/.test(line)) return "ul";
  if (/^\d{1,2}\. \S/.test(line)) return "ol";
  if (/^> \S/.test(line)) return "blockquote";
  return null;
}

function block(kind, lines) {
  if (kind === "blockquote") {
    return h("blockquote", {}, ...inline(lines.map((line) => line.slice(2)).join("\n")));
  }
  const start = kind === "ol" ? { start: parseInt(lines[0], 10) } : {};
  const items = lines.map((line) => h("li", {}, ...inline(line.replace(/^([*-]|\d{1,2}\.) /, ""))));
  return h(kind, start, ...items);
}

function inline(text) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(end, match.index));
    const [all, mono, code, url, mark, inner] = match;
    if (mono !== undefined) out.push(h(mono.includes("\n") ? "pre" : "code", {}, mono));
    else if (code !== undefined) out.push(h("code", {}, code));
    else if (url !== undefined) out.push(h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url));
    else out.push(h(MARKS[mark], {}, ...inline(inner)));
    end = match.index + all.length;
  }
  out.push(text.slice(end));
  return out.filter((part) => part !== "");
}

export const plainOf = (text) => text.replace(/```|[*_~`]/g, "");

export const isJustEmoji = (text) => /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u.test(text)
  && /\p{Extended_Pictographic}/u.test(text);

const ZONE = "Africa/Kigali";
const HOUR = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: ZONE });
const FULL = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: ZONE });

export const hour = (iso) => HOUR.format(new Date(iso));
export const day = (iso) => DAY.format(new Date(iso));
export const full = (date) => FULL.format(date);
