// What systemd is told (sd_notify); does nothing when nobody listens.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace kith {

void notify_ready();
void notify_stopping();
/// RELOADING=1 with the time, as Type=notify-reload wants; follow with notify_ready().
void notify_reloading();
/// How often the service manager wants notify_alive(); none where it does not watch.
std::optional<std::chrono::microseconds> watchdog_interval();
void notify_alive();
/// One line, as `systemctl status` shows it.
void notify_status(const std::string& line);

}  // namespace kith
