#include "serial_line.h"

#include <avr_uart.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "account.h"
#include "chip.h"
#include "dice.h"
#include "faults.h"
#include "load.h"

enum { BITS = 10, HEARD_ROOM = 4096, SAID_MOST = 64, PATIENCE_MS = 50, STILLNESS = 40, U2X = 0x02 };
#define BUSY_WINDOW 0.1  // s

static LineChoices chosen;
static int terminal = -1, slave = -1;
static int opening = -1;  // tells of each opening and closing of the line by others
static int openers;
static char name[128];
static avr_uart_t* uart;
static Dice dice;

// From the chip to the host.
static uint8_t* waiting;
static size_t waiting_count, waiting_room;
static uint64_t busy_bytes, busy_window;

// From the host to the chip.
static uint8_t heard[HEARD_ROOM];
static size_t heard_count;
static bool has_room;
static uint8_t start_bytes[64];
static size_t start_size, start_seen;
static struct {
  double time;
  uint8_t bytes[64];
  size_t size;
  bool is_said;
} said[SAID_MOST];
static int said_count;

static int read_hexadecimal(const char* text, uint8_t* bytes, size_t room) {
  const size_t digits = strlen(text);
  if (digits % 2 || digits / 2 > room) return -1;
  for (size_t at = 0; at < digits / 2; ++at) {
    char pair[3] = {text[2 * at], text[2 * at + 1], '\0'};
    char* end;
    bytes[at] = (uint8_t)strtoul(pair, &end, 16);
    if (end != pair + 2) return -1;
  }
  return (int)(digits / 2);
}

bool line_say(double time, const char* hexadecimal) {
  if (said_count == SAID_MOST) return false;
  const int size = read_hexadecimal(hexadecimal, said[said_count].bytes, sizeof said[0].bytes);
  if (size < 1) return false;
  said[said_count].size = (size_t)size;
  said[said_count++].time = time;
  return true;
}

static void keep(uint8_t byte) {
  if (waiting_count == waiting_room) {
    waiting_room = waiting_room ? 2 * waiting_room : 65536;
    waiting = realloc(waiting, waiting_room);
  }
  waiting[waiting_count++] = byte;
}

static uint8_t flipped(uint8_t byte, double share) {
  for (int bit = 0; bit < 8; ++bit) {
    if (dice_share(&dice) >= share) continue;
    byte = (uint8_t)(byte ^ (1u << bit));
    ++account.bits_flipped;
  }
  return byte;
}

static void carry(uint8_t byte, double time) {
  const Fault* drop = fault_now(FAULT_DROP, -1, time);
  const Fault* insert = fault_now(FAULT_INSERT, -1, time);
  const Fault* flip = fault_now(FAULT_FLIP, -1, time);
  if (drop && dice_share(&dice) < drop->amount) {
    ++account.bytes_dropped;
    return;
  }
  if (insert && dice_share(&dice) < insert->amount) {
    keep((uint8_t)dice_bits(&dice));
    ++account.bytes_inserted;
  }
  keep(flip ? flipped(byte, flip->amount) : byte);
}

// simavr counts a parity bit that is not there: 11 bits a byte.
static void correct_byte_time(void) {
  const unsigned divider = avr_regbit_get(chip, uart->ubrrl) | (unsigned)avr_regbit_get(chip, uart->ubrrh) << 8;
  const unsigned bit = (divider + 1) * (chip->data[uart->r_ucsra] & U2X ? 8 : 16);
  if (avr_regbit_get(chip, uart->rxen)) uart->cycles_per_byte = bit * BITS;
}

static void count_busy(double time) {
  account.line_cycles += (double)uart->cycles_per_byte;
  const uint64_t window = (uint64_t)(time / BUSY_WINDOW);
  if (window != busy_window) {
    busy_window = window;
    busy_bytes = 0;
  }
  ++busy_bytes;
  const double share = (double)busy_bytes * (double)uart->cycles_per_byte / (BUSY_WINDOW * chip_hz());
  if (share > account.line_busiest) account.line_busiest = share;
}

static void from_chip(avr_irq_t* irq, uint32_t byte, void* given) {
  (void)irq;
  (void)given;
  const double time = chip_time();
  ++account.bytes_sent;
  correct_byte_time();
  count_busy(time);
  carry((uint8_t)byte, time);
}

static void may_hear(avr_irq_t* irq, uint32_t value, void* given) {
  (void)irq;
  if (value) has_room = *(const bool*)given;
}

static void chip_fell(void) { has_room = false; }

// The slave side stays open here in any case, so the pseudo-terminal itself never hangs up: the file system tells who
// comes and goes. As a board with its own USB chip does, the chip restarts when the first one opens the line (DTR), and
// what it says while nobody has it open is lost.
static void watch_openings(void) {
  opening = inotify_init1(IN_NONBLOCK);
  if (opening >= 0 && inotify_add_watch(opening, name, IN_OPEN | IN_CLOSE) >= 0) return;
  fprintf(stderr, "simulator: this system does not tell who opens the line.\n");
  exit(2);
}

static void opened(void) {
  if (openers++ > 0) return;
  ++account.openings;
  chip_reset_into_boot_loader(chosen.boot_loader);
}

static void closed(void) {
  if (--openers == 0) tcflush(slave, TCIFLUSH);
}

static void notice_openings(void) {
  if (opening < 0) return;
  struct inotify_event events[16];  // of a single file: they carry no names
  ssize_t size = read(opening, events, sizeof events);
  for (const struct inotify_event* event = events; size > 0; ++event, size -= (ssize_t)sizeof *event) {
    if (event->mask & IN_OPEN) opened();
    if (event->mask & IN_CLOSE) closed();
  }
}

static bool is_heard(void) { return opening < 0 || openers > 0; }

static const char* open_terminal(void) {
  terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return "There is no pseudo-terminal";
  if (ptsname_r(terminal, name, sizeof name) != 0) return "The pseudo-terminal has no name";
  // Kept open: a host that closes the port does not end the line.
  slave = open(name, O_RDWR | O_NOCTTY);
  struct termios mode;
  if (slave < 0 || tcgetattr(slave, &mode) != 0) return "The pseudo-terminal cannot be opened";
  cfmakeraw(&mode);
  tcsetattr(slave, TCSANOW, &mode);
  if (chosen.boot_loader > 0) watch_openings();
  if (chosen.link == NULL) return NULL;
  unlink(chosen.link);
  return symlink(name, chosen.link) == 0 ? NULL : "The link to the pseudo-terminal cannot be made";
}

const char* line_begin(const LineChoices* choices) {
  static const bool YES = true, NO = false;
  static Mourner mourner = {.chip_fell = chip_fell};
  chosen = *choices;
  dice = dice_new(choices->seed, 2);
  if (choices->start_on) {
    const int size = read_hexadecimal(choices->start_on, start_bytes, sizeof start_bytes);
    if (size < 1) return "The bytes that start the signal are not hexadecimal";
    start_size = (size_t)size;
  }
  const char* wrong = open_terminal();
  if (wrong) return wrong;
  uart = (avr_uart_t*)chip_module("uart", '0');
  uart->flags &= ~(uint32_t)(AVR_UART_FLAG_POLL_SLEEP | AVR_UART_FLAG_STDIO);
  avr_irq_register_notify(uart->io.irq + UART_IRQ_OUTPUT, from_chip, NULL);
  avr_irq_register_notify(uart->io.irq + UART_IRQ_OUT_XON, may_hear, (void*)&YES);
  avr_irq_register_notify(uart->io.irq + UART_IRQ_OUT_XOFF, may_hear, (void*)&NO);
  chip_tell_resets(&mourner);
  return NULL;
}

const char* line_name(void) { return name; }

static void watch_for_start(uint8_t byte) {
  if (start_size == 0) return;
  if (byte != start_bytes[start_seen]) start_seen = 0;
  if (byte == start_bytes[start_seen]) ++start_seen;
  if (start_seen < start_size) return;
  start_seen = 0;
  load_start();
}

static void to_chip(void) {
  for (int at = 0; at < said_count; ++at) {
    if (said[at].is_said || said[at].time > chip_time() || heard_count + said[at].size > HEARD_ROOM) continue;
    said[at].is_said = true;
    memcpy(heard + heard_count, said[at].bytes, said[at].size);
    heard_count += said[at].size;
  }
  const ssize_t read_now = read(terminal, heard + heard_count, HEARD_ROOM - heard_count);
  if (read_now > 0) heard_count += (size_t)read_now;
  if (chip_is_in_boot_loader()) {
    account.bytes_unheard += heard_count;
    heard_count = 0;
  }
  size_t done = 0;
  while (done < heard_count && has_room) {
    watch_for_start(heard[done]);
    ++account.bytes_heard;
    avr_raise_irq(uart->io.irq + UART_IRQ_INPUT, heard[done++]);
  }
  memmove(heard, heard + done, heard_count - done);
  heard_count -= done;
}

static void wait_for(short event) {
  struct pollfd line = {terminal, event, 0};
  poll(&line, 1, PATIENCE_MS);
}

static void to_host(bool (*is_wanted)(void)) {
  size_t done = 0;
  if (!is_heard()) {
    account.bytes_lost += waiting_count;
    waiting_count = 0;
  }
  while (done < waiting_count) {
    const ssize_t written = write(terminal, waiting + done, waiting_count - done);
    if (written > 0) {
      done += (size_t)written;
    } else if (!chosen.is_lossless || !is_wanted() || !is_heard()) {
      account.bytes_lost += waiting_count - done;
      break;
    } else {
      wait_for(POLLOUT);
      notice_openings();
    }
  }
  waiting_count = 0;
}

void line_turn(bool (*is_wanted)(void)) {
  notice_openings();
  correct_byte_time();
  to_chip();
  if (waiting_count && !fault_now(FAULT_PAUSE, -1, chip_time())) to_host(is_wanted);
}

void line_stop(void) {
  account.bytes_lost += waiting_count;  // still held back
  waiting_count = 0;
}

void line_wait_for_host(bool (*is_wanted)(void)) {
  struct pollfd line = {terminal, POLLIN, 0};
  while (is_wanted() && poll(&line, 1, PATIENCE_MS) == 0) {
  }
}

// What was written takes a moment through the kernel before it counts as unread: only a longer stillness tells.
void line_wait_for_reader(bool (*is_wanted)(void)) {
  int unread = 0;
  for (int still = 0; chosen.is_lossless && still < STILLNESS && is_wanted(); ++still) {
    poll(NULL, 0, 5);
    if (ioctl(slave, FIONREAD, &unread) == 0 && unread > 0) still = 0;
  }
}

void line_end(void) {
  if (chosen.link) unlink(chosen.link);
  if (opening >= 0) close(opening);
  close(terminal);
  close(slave);
}
