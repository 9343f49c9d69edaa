// What systemd is told (sd_notify); does nothing when nobody listens.
#pragma once

#include <string>

namespace kith {

void notify_ready();
void notify_stopping();
/// RELOADING=1 with the time, as Type=notify-reload wants; follow with notify_ready().
void notify_reloading();
/// One line, as `systemctl status` shows it.
void notify_status(const std::string& line);

}  // namespace kith
