// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The live page of a daemon: asks the API (src/api/API.md), listens to the event stream, and
// does what the reader presses. model.js keeps what was said, draw.js shows it in the words of
// words.js.

import { draw, drawConnection, drawDevices, drawEvents, drawMembers, drawWhy } from "./draw.js";
import { daemonNow, fetchJson, keepEvent, model, parse, refresh, view } from "./model.js";
import { at, make, sentenceOf } from "./words.js";

const pollEvery = 5000;       // ms: ages and round trips have no events
const retryEvery = 2000;      // ms, while nobody answers
const askAtMostEvery = 1000;  // ms, however many events come

/// Those of src/api/event_fields.cpp: an EventSource hears only events whose names it was told.
const eventNames = `member_up member_suspect member_refuted member_failed member_left member_back
  member_reaped member_key name_clash address_clash uuid_clash self_refuted members_full
  device_added device_removed device_status device_stale device_fresh
  message slept other_cluster unsupported_packet no_common_key join_unanswered
  server_added server_removed clock_ahead missed`.split(/\s+/);

// ---- Asking --------------------------------------------------------------------------------

const asking = { timer: 0, due: Infinity, started: -Infinity, isBusy: false, again: false,
  pause: askAtMostEvery };

function askBy(time) {
  if (time >= asking.due) return;
  asking.due = time;
  clearTimeout(asking.timer);
  asking.timer = setTimeout(ask, Math.max(0, time - performance.now()));
}

/// Something happened: ask soon, and once for all that happens meanwhile.
function askSoon() {
  asking.again = true;
  if (!asking.isBusy) askBy(Math.max(performance.now() + 100, asking.started + asking.pause));
}

async function ask() {
  if (asking.isBusy) return;
  const started = performance.now();
  Object.assign(asking, { isBusy: true, again: false, due: Infinity, started });
  try {
    const trouble = model.trouble;
    await refresh();
    onAnswer(trouble !== "");
  } catch (error) {
    onSilence(error);
  }
  await askWhy();
  asking.isBusy = false;
  // A daemon with very much to tell is asked less often.
  asking.pause = Math.max(askAtMostEvery, 5 * (performance.now() - started));
  askBy(started + (model.trouble ? retryEvery : Math.max(pollEvery, asking.pause)));
  if (asking.again) askSoon();
  draw();
}

function onAnswer(wasLost) {
  openedAt ??= daemonNow();
  if (wasLost) announce(["The daemon answers again"]);
  if (!stream || (wasLost && stream.readyState !== EventSource.OPEN)) listen();
}

function onSilence(error) {
  if (!model.trouble) announce(["The daemon does not answer"]);
  model.trouble = error.message;
}

// ---- The event stream ----------------------------------------------------------------------

let stream = null;
let openedAt = null;  // by the daemon's clock: what was before is no news

function listen() {
  stream?.close();
  stream = new EventSource("/api/v1/events?last=200");
  stream.onopen = () => onStream("live");
  stream.onerror = onStreamError;
  for (const name of eventNames) stream.addEventListener(name, onEvent);
}

function onStream(state) {
  model.stream = state;
  drawConnection();
}

/// The browser connects again by itself, unless it was refused.
function onStreamError() {
  onStream("broken");
  askBy(performance.now() + 100);
  if (this.readyState === EventSource.CLOSED) {
    setTimeout(() => { if (stream === this && !model.trouble) listen(); }, pollEvery);
  }
}

let drawing = 0;

function onEvent(message) {
  const event = parse(message.data);
  if (message.type === "missed") model.missed += event.count;
  else if (!keepEvent(event)) return;
  else if (Date.parse(event.at) >= openedAt) tellImportant(event);
  askSoon();
  drawing ||= setTimeout(() => { drawing = 0; drawEvents(); }, 150);
}

function tellImportant(event) {
  if (["member_failed", "member_back"].includes(event.event)) announce(sentenceOf(event));
}

/// Said by a screen reader. What comes in the same moment is said together.
const announcing = { parts: [], timer: 0 };

function announce(nodes) {
  if (announcing.parts.length < 10) announcing.parts.push(make("span", {}, ...nodes, ". "));
  clearTimeout(announcing.timer);
  announcing.timer = setTimeout(
    () => at("announcer").replaceChildren(...announcing.parts.splice(0)), 300);
}

// ---- Why -----------------------------------------------------------------------------------

let opener = null;  // what is focused again

async function openWhy(button) {
  opener = button;
  Object.assign(view, { why: button.dataset.asks, whyAnswer: null, whyTrouble: "" });
  drawWhy();
  at("why-title").focus();
  await askWhy();
  drawWhy();
}

function closeWhy() {
  view.why = null;
  drawWhy();
  (opener.isConnected ? opener : at("members")).focus({ preventScroll: true });
}

async function askWhy() {
  const uuid = view.why;
  if (!uuid || model.trouble) return;
  const now = {};
  try {
    Object.assign(now, { whyAnswer: await fetchJson(`/api/v1/why/${uuid}`), whyTrouble: "" });
  } catch (error) {
    now.whyTrouble = error.message;
  }
  if (view.why === uuid) Object.assign(view, now);
}

// ---- Controls ------------------------------------------------------------------------------

at("filter").addEventListener("input", () => {
  view.filter = at("filter").value.trim().toLowerCase();
  drawMembers();
  drawDevices();
});

for (const [id, what, redraw] of [
  ["member-more", "members", drawMembers], ["device-more", "devices", drawDevices]]) {
  at(id).addEventListener("click", () => { view.rows[what] += 200; redraw(); });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-asks]");
  if (button) openWhy(button);
});
at("why-close").addEventListener("click", closeWhy);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && view.why && event.target !== at("filter")) closeWhy();
});

drawEvents();
ask();
