// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shows what the model holds. Nodes that are there are changed, not made anew: what has the
// focus or is scrolled to stays.

import {
  daemonNow, deviceKey, deviceOrder, eventOrder, memberOrder, model, view,
} from "./model.js";
import {
  accusationWords, at, countBy, drawSparkline, duration, isolated, make, makeShape, nameOf, plural,
  quantity, reconcile, roundTrip, say, sentenceOf, setAttribute, setHidden, setNodes, setShape,
  setText, shortId, svgNames, timeOfDay, valueText, whole, whyFacts, whyWords,
} from "./words.js";

const eventsDrawn = 100;
const metricsDrawn = 6;
const wrongDrawn = 12;

export function draw() {
  drawConnection();
  if (!model.status) return;
  drawVerdict();
  drawDaemon();
  drawStates("member-states", memberOrder, view.only.members, memberCounts(), drawMembers);
  drawStates("device-states", deviceOrder, view.only.devices, deviceCounts(), drawDevices);
  drawMembers();
  drawDevices();
  drawWhy();
}

const memberCounts = () => countBy(model.members, "state");

/// The daemon's own count: this page may not have all of them.
function deviceCounts() {
  const { total, stale, gone } = model.status.devices;
  return { stale, gone, fresh: total - stale - gone };
}

// ---- What is wrong, and whether this is news -----------------------------------------------

export function drawConnection() {
  const state = model.trouble ? "lost" : !model.status ? "connecting" : model.stream;
  const words = { lost: "reconnecting…", connecting: "connecting…", live: "live",
    broken: "no live events; asking every 5 s" };
  setAttribute(at("connection"), "data-connection", state);
  setText(at("connection-state"), words[state]);
  setText(at("news"), model.lastEvent ? `last event ${timeOfDay(model.lastEvent)}` : "");
  setHidden(at("notice"), !model.trouble);
  const known = model.answered ? `This is what it knew at ${timeOfDay(model.answered)}. ` : "";
  setText(at("notice"), model.trouble &&
    `The daemon does not answer: ${model.trouble}. ${known}Trying again every 2 seconds.`);
  drawTitle();
}

function drawTitle() {
  const { failed } = memberCounts();
  const what = model.trouble ? "No answer" : failed ? `${failed} failed` : "";
  const title = [what, model.cluster, "chatter"].filter(Boolean).join(" · ");
  if (document.title !== title) document.title = title;
  const icon = what ? "<path fill='%23c4232b' d='M4 0h8l4 4v8l-4 4H4l-4-4V4z'/>"
    : "<circle fill='%231a7f4b' cx='8' cy='8' r='7'/>";
  setAttribute(document.querySelector("link[rel=icon]"), "href",
    `data:image/svg+xml,<svg xmlns='${svgNames}' viewBox='0 0 16 16'>${icon}</svg>`);
}

function drawVerdict() {
  const counts = memberCounts();
  const { stale } = deviceCounts();
  const bad = ["failed", "suspect"].filter((state) => counts[state]);
  const worst = bad[0] ?? (stale ? "stale" : "alive");
  const words = bad.map((state) => `${whole.format(counts[state])} ${state}`);
  if (bad.length) words[0] = words[0].replace(" ", ` of ${membersNotLeft(counts)} `);
  else words.push(fineMembers(counts.alive ?? 0));
  if (stale) words.push(`${plural(stale, "device")} stale`);
  setAttribute(at("now"), "data-worst", worst);
  setText(at("verdict"), words.join(", "));
  const wrong = model.members.filter((each) => bad.includes(each.state));
  reconcile(at("wrong"), wrong.slice(0, wrongDrawn), (each) => each.uuid, makeWrong, updateWrong);
  setText(at("wrong-rest"), wrong.length > wrongDrawn
    ? `and ${plural(wrong.length - wrongDrawn, "other")}` : worst === "alive" ? fineDevices() : "");
}

const membersNotLeft = (counts) => plural(model.members.length - (counts.left ?? 0), "member");

function fineMembers(alive) {
  if (model.members.length === 1) return "This daemon is alone: it knows no other member";
  return alive === 1 ? "1 member alive" : `All ${whole.format(alive)} members alive`;
}

function fineDevices() {
  const { total, gone } = model.status.devices;
  if (!total) return "No devices yet";
  const how = gone ? `${whole.format(gone)} gone with their server` : "all fresh";
  return `${plural(total, "device")}, ${how}`;
}

function makeWrong(member) {
  return make("button", { type: "button", class: "wrong", "data-asks": member.uuid },
    makeShape(member.state), make("bdi"), " ", make("span"));
}

function updateWrong(button, member) {
  const [shape, name, since] = button.children;
  setAttribute(button, "data-state", member.state);
  setShape(shape, member.state);
  setText(name, nameOf(member));
  setText(since, `${member.state} for ${howLong(member)}`);
}

function drawDaemon() {
  const { status } = model;
  const state = status.state === "leaving" ? "; it is leaving"
    : status.is_ready ? "" : "; it has not joined yet";
  const health = status.local_health ? `; it is slow itself (score ${status.local_health})` : "";
  setText(at("cluster"), model.cluster);
  setNodes(at("answers"), [status.name, status.addr, status.version, state, health], () =>
    say`answered by ${make("b", {}, isolated(nameOf(status)))} at ${status.addr}, version ${
      status.version}${[state, health]}`);
  const { mode, keys } = status.sealing;
  setText(at("daemon"), [`Up for ${duration(status.uptime_ms)}`,
    `sealing ${mode}${keys.length ? ` (${keys.join(", ")})` : ""}`,
    `replica ${status.replica_hash}`,
    `${quantity(status.process.resident_bytes, "B")} resident`].join(" · "));
}

/// Buttons that are counts and filters in one: nothing pressed shows all.
function drawStates(id, states, only, counts, redraw) {
  const create = (state) => {
    const button = make("button", { type: "button", "aria-pressed": "false", "data-state": state },
      ...(counts ? [makeShape(state), make("b"), " "] : []), make("span", {}, state));
    button.addEventListener("click", () => {
      if (!only.delete(state)) only.add(state);
      setAttribute(button, "aria-pressed", String(only.has(state)));
      redraw();
    });
    return button;
  };
  reconcile(at(id), states, (state) => state, create, (button, state) => {
    if (counts) setText(button.querySelector("b"), whole.format(counts[state] ?? 0));
  });
}

// ---- Tables --------------------------------------------------------------------------------

function cell(name, ...children) {
  return name === "name" ? make("th", { class: name, role: "rowheader", scope: "row" }, ...children)
    : make("td", { class: name, role: "cell" }, ...children);
}

const passes = (only, state) => only.size === 0 || only.has(state);

function holdsFilter(texts) {
  return !view.filter || texts.some((text) => text && text.toLowerCase().includes(view.filter));
}

/// What a table has not, in words. Returns the rows to draw.
function limitRows(what, items, wanted) {
  const one = what.slice(0, -1);
  const drawn = wanted.slice(0, view.rows[what]);
  const rest = [];
  if (items.length && !wanted.length) rest.push(`None of ${plural(items.length, one)} matches.`);
  else if (wanted.length < items.length) {
    rest.push(`${whole.format(wanted.length)} of ${plural(items.length, one)} match.`);
  }
  if (drawn.length < wanted.length) {
    rest.push(`${plural(wanted.length - drawn.length, one)} not shown.`);
  }
  setHidden(at(`${one}-more`), drawn.length === wanted.length);
  return { drawn, rest };
}

export function drawMembers() {
  const wanted = model.members.filter((each) => passes(view.only.members, each.state)
    && holdsFilter([each.name, each.addr, each.uuid, each.state,
      ...labelsOf(each).map((pair) => pair.join("="))]));
  const { drawn, rest } = limitRows("members", model.members, wanted);
  reconcile(at("member-rows"), drawn, (each) => each.uuid, makeMember, updateMember);
  setText(at("member-rest"), rest.join(" "));
}

/// In its state; nothing where the daemon does not know.
const howLong = ({ since }) => since ? duration(daemonNow() - Date.parse(since)) : "";

const labelsOf = (member) => Object.entries(member.labels);

function makeMember(member) {
  const open = make("button", { type: "button", class: "open", title: "Why is it in this state?",
    "data-asks": member.uuid }, make("bdi"));
  return make("tr", { role: "row", "data-uuid": member.uuid },
    cell("state", makeShape(member.state), make("span")),
    cell("name", open, make("span", { class: "self" })),
    cell("addr"), cell("labels"), cell("since", make("time")), cell("rtt"), cell("count"),
    cell("told"));
}

function updateMember(row, member) {
  const [state, name, addr, labels, since, rtt, count, told] = row.children;
  setAttribute(row, "data-member", member.name);
  setAttribute(row, "data-state", member.state);
  setShape(state.firstChild, member.state);
  setText(state.lastChild, member.state);
  setText(name.querySelector("bdi"), nameOf(member));
  setText(name.querySelector(".self"), member.is_self ? "this one" : "");
  setText(addr, member.addr);
  setNodes(labels, labelsOf(member), () => labelsOf(member).flatMap(([key, value]) =>
    [make("span", { class: "label" }, isolated(key), "=", isolated(value)), " "]));
  setAttribute(since.firstChild, "datetime", member.since ?? "");
  setAttribute(since.firstChild, "title", timeOfDay(member.since));
  setText(since.firstChild, howLong(member));
  setText(rtt, roundTrip(member.round_trip_ms));
  setText(count, model.omitted ? "" : String(model.devicesOf.get(member.uuid) ?? ""));
  setNodes(told, [member.state, member.accusation, member.reason], () => toldOf(member));
}

function toldOf(member) {
  if (member.accusation) return accusationWords(member);
  const reasons = { asked: "as it was asked to", replaced: "replaced by a new start" };
  return member.reason ? [reasons[member.reason] ?? member.reason] : [];
}

export function drawDevices() {
  const wanted = model.devices.filter((each) => passes(view.only.devices, each.status)
    && holdsFilter([each.name, each.description, each.server, each.origin, each.status,
      ...Object.keys(each.metrics)]));
  const { drawn, rest } = limitRows("devices", model.devices, wanted);
  reconcile(at("device-rows"), drawn, deviceKey, makeDevice, updateDevice);
  if (model.status && !model.devices.length) rest.push("No server has told of a device yet.");
  if (model.omitted) {
    rest.push(`${whole.format(model.omitted)} more were not asked for, ${
      whole.format(model.badOmitted)} of them stale or gone.`);
  }
  setText(at("device-rest"), rest.join(" "));
}

/// Its name is a button: long texts and many metrics are cut until it is pressed.
function makeDevice(device) {
  const key = deviceKey(device);
  const open = make("button", { type: "button", class: "open" }, make("bdi"));
  open.addEventListener("click", () => {
    if (!view.expanded.delete(key)) view.expanded.add(key);
    drawDevices();
  });
  return make("tr", { role: "row", "data-origin": device.origin, "data-device": device.name },
    cell("state", makeShape(device.status), make("span")),
    cell("name", open, make("p", { class: "sub", dir: "auto" }), make("p", { class: "more" })),
    cell("server", make("bdi")), cell("metrics", make("ul"), make("span", { class: "sub" })),
    cell("age"));
}

function updateDevice(row, device) {
  const [status, name, server, metrics, age] = row.children;
  const [open, description, more] = name.children;
  const isExpanded = view.expanded.has(deviceKey(device));
  setAttribute(row, "data-status", device.status);
  setAttribute(row, "data-expanded", String(isExpanded));
  setAttribute(open, "aria-expanded", String(isExpanded));
  setShape(status.firstChild, device.status);
  setText(status.lastChild, device.status);
  setText(open.firstChild, device.name || "(no name)");
  setText(description, device.description);
  setText(more, isExpanded ? moreOf(device) : "");
  setText(server.firstChild, device.server ?? shortId(device.origin));
  setText(age, duration(device.age_ms));
  drawMetrics(metrics, device, isExpanded);
}

function moreOf(device) {
  const lifetime = device.expires_after_ms;
  const words = lifetime ? `Stale after ${duration(lifetime)} without news. ` : "";
  return `${words}Of ${device.origin}.`;
}

function drawMetrics(metrics, device, isExpanded) {
  const all = Object.entries(device.metrics);
  const drawn = isExpanded ? all : all.slice(0, metricsDrawn);
  const pointsOf = (name) => model.series.get(`${deviceKey(device)}\0${name}`)?.points ?? [];
  reconcile(metrics.firstChild, drawn, ([name]) => name, makeMetric,
    (item, [name, metric]) => updateMetric(item, metric, pointsOf(name)));
  const rest = all.length - drawn.length;
  setText(metrics.lastChild, rest ? `and ${rest} more` : "");
}

function makeMetric([name]) {
  return make("li", { "data-metric": name },
    make("bdi", { class: "key" }, name || "(no name)"), " ", make("bdi", { class: "value" }));
}

function updateMetric(item, metric, points) {
  const isCounter = metric.kind === "counter";
  const growth = isCounter && points.length ? Number(points.at(-1).toPrecision(4)) : 0;
  const unit = isCounter ? `${metric.unit}/s` : metric.unit;
  setText(item.querySelector(".value"),
    valueText(metric) + (growth ? `, +${quantity(growth, unit)}` : ""));
  setAttribute(item, "title", `${metric.value}, ${timeOfDay(metric.at)}`);
  if (points.length > 1) drawSparkline(item, points, (value) => quantity(value, unit));
}

// ---- Events and why ------------------------------------------------------------------------

export function drawEvents() {
  drawStates("event-kinds", eventOrder, view.only.events, null, drawEvents);
  const all = eventOrder.filter((kind) => passes(view.only.events, kind))
    .flatMap((kind) => model.events[kind]).sort((a, b) => b.order - a.order);
  drawEventList(at("event-list"), all.slice(0, eventsDrawn));
  const rest = [];
  if (!all.length) rest.push("Nothing has happened yet.");
  if (all.length > eventsDrawn) rest.push(`${all.length - eventsDrawn} older ones not shown.`);
  if (model.missed) rest.push(`${plural(model.missed, "event")} missed: too many at once.`);
  setText(at("event-rest"), rest.join(" "));
  drawConnection();
}

function drawEventList(list, events) {
  reconcile(list, events, (event) => event.id, (event) =>
    make("li", { "data-event": event.event, "data-level": event.level },
      make("time", { datetime: event.at }, timeOfDay(event.at)), " ",
      make("span", {}, ...sentenceOf(event))), () => {});
}

export function drawWhy() {
  const answer = view.whyAnswer;
  const member = answer?.member ?? model.members.find((each) => each.uuid === view.why);
  setHidden(at("why"), !view.why);
  document.body.classList.toggle("asks-why", Boolean(view.why));
  const isEmpty = answer && !answer.transitions.length;
  setText(at("why-rest"), view.whyTrouble || (isEmpty ? "Nothing of it is kept any more." : ""));
  if (!view.why || !member) return;
  setAttribute(at("why"), "data-why", member.name);
  setAttribute(at("why"), "data-state", member.state);
  setNodes(at("why-title"), [member.name, member.state], () =>
    [makeShape(member.state), ...say` Why is ${nameOf(member)} ${[member.state]}?`]);
  setNodes(at("why-verdict"), [member.state, member.accusation, member.reason],
    () => whyWords(member));
  const facts = whyFacts(member, answer);
  setNodes(at("why-facts"), facts, () => facts.flatMap(([name, value]) =>
    [make("dt", {}, name), make("dd", {}, isolated(value))]));
  drawEventList(at("why-transitions"), [...(answer?.transitions ?? [])].reverse());
}
