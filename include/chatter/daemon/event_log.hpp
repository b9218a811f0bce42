// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the core tells, as log lines: api/event_fields.hpp in logfmt.
//
//   event=message from=ADDR sender=UUID text="..."
//   event=device_added origin=UUID name="..." description="..."
//   event=device_removed origin=UUID name="..."
//   event=device_status origin=UUID name="..." metrics={"NAME":"TEXT",...}   TEXT: wire::to_text
//   event=server_added uuid=UUID addr=ADDR wire=cbor|json reach=...
//   event=server_removed uuid=UUID addr=ADDR
//   event=clock_ahead from=ADDR sender=UUID ahead_ms=N            (warn)
//   event=datagram_refused from=ADDR reason=NAME                  (debug)
//   event=port_refused peer=ADDR                                  (debug)
//
// MEMBER is name="..." uuid=UUID addr=ADDR:
//
//   event=member_up MEMBER labels={"KEY":"VALUE",...}             labels only where it has any
//   event=member_suspect MEMBER accuser=UUID
//   event=member_refuted MEMBER
//   event=member_failed MEMBER accuser=UUID confirmed_by=none|UUID,... after_ms=N     (warn)
//   event=member_left MEMBER reason=asked|replaced
//   event=member_back MEMBER restarted=yes|no
//   event=member_reaped MEMBER
//   event=name_clash MEMBER other_uuid=UUID other_addr=ADDR       (warn)
//   event=address_clash addr=ADDR uuid=UUID other_uuid=UUID name="..." other_name="..."  (warn)
//   event=uuid_clash former=UUID now=UUID                         (warn)
//   event=self_refuted accuser=UUID incarnation=N
//   event=slept ms=N                                              (warn)
//   event=other_cluster from=ADDR                                 (warn)
//   event=unsupported_packet from=ADDR reason=NAME                (warn)
//   event=members_full max=N                                      (warn)
//   event=no_common_key from=ADDR key=ID                          (warn)
//   event=member_key MEMBER key=ID first=yes|no
//   event=join_unanswered target="..."                            (warn)
//
// A line is as long as its event: what else is known does not matter.

#pragma once

#include "chatter/core/event.hpp"
#include "chatter/daemon/logging.hpp"

#include <string>

namespace chatter::daemon {

/// The level at which an event is shown.
[[nodiscard]] log_level level_of(const core::event& event) noexcept;

/// "event=... KEY=VALUE ...".
[[nodiscard]] std::string to_fields(const core::event& event);

/// Writes the event's line, if its level is shown.
void write_event(log& to, const core::event& event);

}  // namespace chatter::daemon
