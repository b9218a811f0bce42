// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Nodes and words for the page: what does not depend on what the daemon has said.
//
// Names, descriptions, texts and units come from strangers. They are put in as text only, each
// in a <bdi>, so that neither markup nor the direction of a script can change what is around.

/// The node with that id.
export const at = (id) => document.getElementById(id);

// ---- Nodes ---------------------------------------------------------------------------------

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/// Writes only what is different: a screen reader and a selection are not disturbed.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/// A text from the network, kept apart from its surroundings.
export const isolated = (text) => make("bdi", {}, String(text));

/// say`${name} failed`: nodes; what is put in stands in a <bdi>, unless it is nodes itself.
export function say(words, ...values) {
  return words.flatMap((word, i) => {
    const value = i < values.length ? values[i] : [];
    if (Array.isArray(value)) return [word, ...value];
    return [word, value instanceof Node ? value : isolated(value)];
  });
}

/// JSON, also of whole numbers that are too large for it.
const jsonOf = (value) => JSON.stringify(value, (key, each) =>
  typeof each === "bigint" ? String(each) : each);

/// Puts in what `nodes` makes of `values`, where they are others than before.
export function setNodes(parent, values, nodes) {
  const signature = jsonOf(values);
  if (parent.signature === signature) return;
  parent.signature = signature;
  parent.replaceChildren(...nodes());
}

export const svgNames = "http://www.w3.org/2000/svg";

function makeSvg(content, attributes) {
  const svg = document.createElementNS(svgNames, "svg");
  svg.append(document.createElementNS(svgNames, content));
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  return svg;
}

export function makeShape(name) {
  const svg = makeSvg("use", { class: "shape", "aria-hidden": "true" });
  setShape(svg, name);
  return svg;
}
export function setShape(svg, name) {
  setAttribute(svg, "data-shape", name);
  setAttribute(svg.firstChild, "href", `#shape-${name}`);
}

/// Puts what a metric was into its node, from the moment that it changes.
export function drawSparkline(item, points, describe) {
  const low = Math.min(...points), high = Math.max(...points);
  let svg = item.querySelector("svg");
  if (!svg) {
    if (low === high) return;
    svg = makeSvg("polyline", { class: "spark", role: "img", viewBox: "0 0 64 16",
      preserveAspectRatio: "none" });
    item.append(svg);
  }
  const step = 62 / Math.max(points.length - 1, 11);
  const y = (value) => high > low ? 14.5 - 13 * ((value - low) / (high - low)) : 8;
  setAttribute(svg.firstChild, "points",
    points.map((value, i) => `${(1 + i * step).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
  setAttribute(svg, "aria-label",
    `${describe(low)} to ${describe(high)} in the last ${points.length} values`);
}

/// Makes the children of `parent` those of `items`, in their order. A node stays with its key;
/// the focus stays with its node, even where that is moved.
export function reconcile(parent, items, keyOf, create, update) {
  const old = parent.nodes ?? new Map();
  const now = new Map();
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  for (const item of items) now.set(keyOf(item), item);
  for (const [key, node] of old) if (!now.has(key)) node.remove();
  let cursor = parent.firstChild;
  for (const [key, item] of now) {
    const node = old.get(key) ?? create(item);
    update(node, item);
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
    now.set(key, node);
  }
  parent.nodes = now;
  if (focused && document.activeElement !== focused) {
    // Where it is gone with its row, the list that it was in is the nearest place.
    (focused.isConnected ? focused : parent.closest("section")).focus({ preventScroll: true });
  }
}

// ---- Words and numbers ---------------------------------------------------------------------

const grouped = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const rounded = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
export const whole = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat("en-GB",
  { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
export const byName = new Intl.Collator("en", { numeric: true }).compare;

export const plural = (n, one, many = one + "s") => `${whole.format(n)} ${n === 1 ? one : many}`;

export function countBy(items, field) {
  const counts = {};
  for (const item of items) counts[item[field]] = (counts[item[field]] ?? 0) + 1;
  return counts;
}

/// "12 s", "4 min", "3 h 12 min", "2 d 4 h".
export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n, unit, rest, less) => `${n} ${unit}` + (rest ? ` ${rest} ${less}` : "");
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return two(Math.floor(s / 3600), "h", Math.floor(s / 60) % 60, "min");
  return two(Math.floor(s / 86400), "d", Math.floor(s / 3600) % 24, "h");
}

export function timeOfDay(time) {
  const date = new Date(time ?? NaN);
  if (Number.isNaN(date.getTime())) return "";
  return (date.toDateString() === new Date().toDateString() ? clock : dayAndClock).format(date);
}

/// Three digits are what such a measurement is worth.
export const roundTrip = (ms) => ms === null ? "" : `${rounded.format(ms)} ms`;

function numberText(value) {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return whole.format(value);
  const size = Math.abs(value);
  return size >= 1e12 || size < 1e-4 ? value.toPrecision(4) : grouped.format(value);
}

/// With its unit; bytes in steps of 1,000.
export function quantity(value, unit) {
  if (value === null || value === undefined) return "not a number";
  if ((unit === "B" || unit === "B/s") && value >= 1000) {
    const step = Math.min(6, Math.floor(Math.log10(Number(value)) / 3));
    return `${(Number(value) / 1000 ** step).toPrecision(4)} ${"kMGTPE"[step - 1]}${unit}`;
  }
  return numberText(value) + (unit ? ` ${unit}` : "");
}

export function valueText(metric) {
  const isNumber = metric.kind === "gauge" || metric.kind === "counter";
  return isNumber ? quantity(metric.value, metric.unit) : String(metric.value);
}

// ---- Sentences -----------------------------------------------------------------------------

export const shortId = (uuid) => uuid.slice(0, 8);

/// Of a member, or of a reference to one: null where nobody knows whom it meant.
export const nameOf = (one) => one?.name || (one?.uuid ? shortId(one.uuid) : "somebody");

const who = (one) => make("b", {}, isolated(nameOf(one)));
const thing = (event) => make("b", {}, isolated(event.name || "(no name)"));

function owner(event) {
  if (event.server) return make("b", {}, isolated(event.server));
  return isolated(shortId(event.origin?.uuid ?? event.origin ?? "nobody"));
}

function confirmedWords(whom) {
  if (!whom?.length) return ["confirmed by nobody"];
  return ["confirmed by ", ...whom.flatMap((one, i) =>
    [i === 0 ? "" : i === whom.length - 1 ? " and " : ", ", who(one)])];
}

export function accusationWords(member) {
  const { accuser, confirmed_by: whom, after_ms: after } = member.accusation;
  if (member.state === "suspect") {
    return say`suspected by ${who(accuser)}${whom.length ? [", ", ...confirmedWords(whom)] : []}`;
  }
  return say`found by ${who(accuser)}, ${confirmedWords(whom)}, after ${whole.format(after)} ms`;
}

function metricWords(metrics) {
  const all = Object.entries(metrics ?? {});
  const words = all.slice(0, 4).flatMap(([name, metric], i) =>
    say`${[i ? ", " : ""]}${name} ${valueText(metric)}`);
  return all.length > 4 ? [...words, ", …"] : words;
}

const keyWords = (isFirst) =>
  [isFirst ? "the first key here again" : "another key than the first one here"];

/// One sentence an event.
const sentences = {
  member_up: (e) => say`${who(e)} is up at ${e.addr}`,
  member_suspect: (e) => say`${who(e)} is suspect: ${who(e.accuser)} got no answer`,
  member_refuted: (e) => say`${who(e)} spoke up: it is alive`,
  member_failed: (e) => say`${who(e)} failed: ${who(e.accuser)} found it, ${
    confirmedWords(e.confirmed_by)}, ${whole.format(e.after_ms)} ms after the first sign`,
  member_left: (e) => say`${who(e)} ${[
    e.reason === "replaced" ? "was replaced by a new start" : "left, as it was asked to"]}`,
  member_back: (e) => say`${who(e)} is back${[e.restarted ? ", restarted" : ""]}`,
  member_reaped: (e) => say`${who(e)} is forgotten`,
  member_key: (e) => say`${who(e)} seals with ${keyWords(e.first)} (${e.key})`,
  name_clash: (e) => say`Two servers are called ${who(e)}: ${e.addr} and ${e.other_addr}`,
  address_clash: (e) => say`Two servers claim ${e.addr}: ${who(e)} and ${e.other_name}`,
  uuid_clash: (e) => say`Another server has this one's UUID; it is ${e.now} from now on`,
  self_refuted: (e) => say`This daemon was suspected by ${who(e.accuser)}, and has spoken up`,
  members_full: () => ["No further member can be known: there are too many"],
  device_added: (e) => say`${owner(e)} has a device ${thing(e)}${
    e.description ? say`: ${e.description}` : []}`,
  device_removed: (e) => say`${thing(e)} of ${owner(e)} was removed`,
  device_status: (e) => say`${thing(e)} of ${owner(e)}: ${metricWords(e.metrics)}`,
  device_stale: (e) => say`${thing(e)} of ${owner(e)} is stale: silent for ${
    duration(e.silent_ms)}`,
  device_fresh: (e) => say`${thing(e)} of ${owner(e)} is fresh again`,
  message: (e) => say`${e.from} says: ${e.text}`,
  slept: (e) => say`This daemon did not run for ${whole.format(e.ms)} ms`,
  other_cluster: (e) => say`${e.from} is of another cluster`,
  unsupported_packet: (e) => say`${e.from} speaks a version that this daemon does not know`,
  no_common_key: (e) => say`${e.from} has no key in common with this daemon (${e.key})`,
  join_unanswered: (e) => say`${e.target} does not answer a join`,
  server_added: (e) => say`${e.addr} was added as a server to pass gossip on to`,
  server_removed: (e) => say`${e.addr} is passed no gossip any more`,
  clock_ahead: (e) => say`The clock of ${e.from} is ahead by ${duration(e.ahead_ms)}`,
};

/// What is not known here is told in its own words.
export function sentenceOf(event) {
  if (Object.hasOwn(sentences, event.event)) return sentences[event.event](event);
  const { id, at: time, level, order, event: name, ...fields } = event;
  return say`${name.replaceAll("_", " ")}${Object.entries(fields).flatMap(([key, value]) =>
    say` ${key} ${typeof value === "string" ? value : jsonOf(value)}`)}`;
}

export function whyWords(member) {
  if (member.accusation) return ["It was ", ...accusationWords(member), "."];
  if (member.state !== "left") {
    return [member.is_self ? "It is the daemon that answers." : "It answers when it is asked."];
  }
  return [member.reason === "replaced" ? "A new start took its place."
    : "It was asked to leave, and has told so."];
}

export function whyFacts(member, answer) {
  const labels = Object.entries(member.labels).map((pair) => pair.join("=")).join(", ");
  const times = answer?.refutations ? plural(answer.refutations, "time") : "";
  return [["Address", member.addr], ["Labels", labels], ["Since", timeOfDay(member.since)],
    ["Started", timeOfDay(member.started)],
    ["Last heard", member.heard_ms === null ? "" : `${duration(member.heard_ms)} ago`],
    ["Round trip", roundTrip(member.round_trip_ms)], ["Spoke up", times],
    ["Incarnation", String(member.incarnation)], ["UUID", member.uuid],
  ].filter(([, value]) => value);
}
