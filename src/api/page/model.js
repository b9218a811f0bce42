// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the daemon has said, and what the reader wants to see of it.

import { byName } from "./words.js";

const devicesAskedFor = 5000;
const eventsKept = 200;  // of each kind
const samplesKept = 60;  // of each metric

export const memberOrder = ["failed", "suspect", "alive", "left"];
export const deviceOrder = ["stale", "gone", "fresh"];
export const eventOrder = ["members", "devices", "daemon"];

export const model = {
  status: null, cluster: "", members: [], devices: [], devicesOf: new Map(),
  omitted: 0, badOmitted: 0,                         // devices, and those of them not fresh
  series: new Map(),                                 // what the metrics were, while we looked
  events: { members: [], devices: [], daemon: [] },  // newest first
  heard: 0, missed: 0, lastEvent: "",
  clockAhead: 0,                                     // ms, of the daemon's clock
  answered: 0, trouble: "", stream: "connecting",
};

export const view = {
  filter: "", only: { members: new Set(), devices: new Set(), events: new Set() },
  rows: { members: 200, devices: 200 },              // at most so many are drawn
  expanded: new Set(),                               // devices
  why: null, whyAnswer: null, whyTrouble: "",        // the UUID of a member, and what was said
};

export const daemonNow = () => Date.now() + model.clockAhead;
export const deviceKey = (device) => `${device.origin}\0${device.name}`;

// ---- Asking --------------------------------------------------------------------------------

/// Counters go up to 2^64, and a double does not.
function reviveWhole(key, value, context) {
  const isTooLarge = typeof value === "number" && !Number.isSafeInteger(value);
  return isTooLarge && /^\d+$/.test(context?.source ?? "") ? BigInt(context.source) : value;
}
export const parse = (text) => JSON.parse(text, reviveWhole);

async function fetchText(path) {
  try {
    const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    return { response, text: await response.text() };
  } catch (error) {
    throw new Error(error.name === "TimeoutError" ? "it does not answer in time"
      : "nobody can be reached there");
  }
}

export async function fetchJson(path) {
  const { response, text } = await fetchText(path);
  if (response.ok) return parse(text);
  let words = `status ${response.status}`;
  try { words = JSON.parse(text).error ?? words; } catch { /* not the daemon's own words */ }
  throw new Error(words);
}

/// At most 5,000; where there are more, as many of those that are not fresh, too.
async function fetchDevices() {
  const all = await fetchJson(`/api/v1/devices?limit=${devicesAskedFor}`);
  if (!all.omitted) return { ...all, badOmitted: 0 };
  const known = new Set(all.devices.map(deviceKey));
  const bad = await fetchJson(`/api/v1/devices?status=stale&status=gone&limit=${devicesAskedFor}`);
  const more = bad.devices.filter((each) => !known.has(deviceKey(each)));
  return { devices: [...all.devices, ...more], omitted: all.omitted - more.length,
    badOmitted: bad.omitted };
}

/// Asks for all; throws an Error in words for people.
export async function refresh() {
  const [status, members, devices] = await Promise.all(
    [fetchJson("/api/v1/status"), fetchJson("/api/v1/members"), fetchDevices()]);
  Object.assign(model, { status, cluster: members.cluster, omitted: devices.omitted,
    badOmitted: devices.badOmitted, trouble: "", answered: Date.now(),
    clockAhead: Date.parse(status.started) + status.uptime_ms - Date.now() });
  model.members = members.members.sort(byTrouble(memberOrder, (each) => each.state));
  model.devices = devices.devices.sort(byTrouble(deviceOrder, (each) => each.status));
  model.devicesOf = new Map();
  for (const { origin } of model.devices) {
    model.devicesOf.set(origin, (model.devicesOf.get(origin) ?? 0) + 1);
  }
  sample();
}

/// What is wrong comes first; then by server, name and UUID.
function byTrouble(order, stateOf) {
  const rank = (each) => (order.indexOf(stateOf(each)) + 1) || order.length + 1;
  const id = (each) => each.origin ?? each.uuid;
  return (a, b) => rank(a) - rank(b) || byName(a.server ?? "~", b.server ?? "~")
    || byName(a.name, b.name) || (id(a) < id(b) ? -1 : 1);
}

// ---- What metrics were ---------------------------------------------------------------------

function sample() {
  const now = new Map();
  for (const device of model.devices) {
    for (const [name, metric] of Object.entries(device.metrics)) {
      const isNumber = metric.kind === "gauge" || metric.kind === "counter";
      if (!isNumber || metric.value === null) continue;
      const key = `${deviceKey(device)}\0${name}`;
      const kept = model.series.get(key) ?? { time: NaN, last: NaN, points: [] };
      addSample(kept, metric);
      now.set(key, kept);
    }
  }
  model.series = now;
}

/// A gauge is kept as it is, a counter as its growth a second.
function addSample(series, metric) {
  const time = Date.parse(metric.at);
  if (time === series.time) return;
  const value = Number(metric.value);
  const growth = (value - series.last) * 1000 / (time - series.time);
  if (metric.kind === "gauge") series.points.push(value);
  else if (growth >= 0 && growth < Infinity) series.points.push(growth);
  Object.assign(series, { time, last: value });
  if (series.points.length > samplesKept) series.points.shift();
}

// ---- Events --------------------------------------------------------------------------------

export function kindOf(name) {
  if (name.startsWith("device_")) return "devices";
  const isOfMembers = name.startsWith("member") || name.endsWith("_clash");
  return isOfMembers || name === "self_refuted" ? "members" : "daemon";
}

/// False where it is known: after a new connection some are told again.
export function keepEvent(event) {
  const kept = model.events[kindOf(event.event)];
  if (kept.some((each) => each.id === event.id)) return false;
  kept.unshift({ ...event, order: ++model.heard });
  kept.length = Math.min(kept.length, eventsKept);
  model.lastEvent = event.at;
  return true;
}
