#include "options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

enum { LINEAR = 256, GAINS, OFFSETS, CHIP_PPM, CONVERTER_PPM, CONVERTER_RATE, SPREAD, EEPROM, TRUTH, SEED, SAY };
enum { START_ON = SAY + 1, WAIT, INPUT, FULL_FIFO, UNREAD_DRDY, RESET_ON_OPEN, EXCITATION, MAT };

static const struct option LONG[] = {
    {"chip", required_argument, NULL, 'm'},
    {"sketch", required_argument, NULL, 'f'},
    {"front-end", required_argument, NULL, 'e'},
    {"link", required_argument, NULL, 'L'},
    {"signal", required_argument, NULL, 'i'},
    {"seconds", required_argument, NULL, 's'},
    {"pace", required_argument, NULL, 'p'},
    {"lossless", no_argument, NULL, 'l'},
    {"fault", required_argument, NULL, 'F'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"linear", no_argument, NULL, LINEAR},
    {"gains", required_argument, NULL, GAINS},
    {"offsets", required_argument, NULL, OFFSETS},
    {"chip-ppm", required_argument, NULL, CHIP_PPM},
    {"converter-ppm", required_argument, NULL, CONVERTER_PPM},
    {"converter-rate", required_argument, NULL, CONVERTER_RATE},
    {"spread", required_argument, NULL, SPREAD},
    {"eeprom", required_argument, NULL, EEPROM},
    {"truth", required_argument, NULL, TRUTH},
    {"seed", required_argument, NULL, SEED},
    {"say", required_argument, NULL, SAY},
    {"start-on", required_argument, NULL, START_ON},
    {"wait", no_argument, NULL, WAIT},
    {"until-input-ends", no_argument, NULL, INPUT},
    {"reset-on-open", required_argument, NULL, RESET_ON_OPEN},
    {"excitation", required_argument, NULL, EXCITATION},
    {"mat", required_argument, NULL, MAT},
    {"full-fifo", required_argument, NULL, FULL_FIFO},
    {"unread-drdy", required_argument, NULL, UNREAD_DRDY},
    {NULL, 0, NULL, 0},
};

static const char HELP[] =
    "simulator -f SKETCH.elf [options]: the sketch on a simulated ATmega, its serial line on a pseudo-terminal.\n"
    "Prints `plate on /dev/pts/N` at once and one line of JSON at the end.\n\n"
    "  -m, --chip uno|mega          board (default uno)\n"
    "  -f, --sketch FILE            the sketch's ELF file\n"
    "  -e, --front-end NAME         ads131m08 (default), hx711, mat or made_up: what is connected\n"
    "  -L, --link PATH              a fixed name for the pseudo-terminal\n"
    "  -s, --seconds S              simulated time to run (default: until SIGTERM)\n"
    "  -p, --pace real|max          as fast as the clock on the wall (default), or as fast as it goes\n"
    "  -l, --lossless               simulated time stands still while the reader is behind\n"
    "      --wait                   simulated time begins with the first byte from the host\n"
    "      --reset-on-open S        opening the line resets the chip, as on an Uno or Mega; its boot loader is silent for\n"
    "                               so many s (a real one: 0.5 to 1.6); what is said to nobody is lost\n"
    "      --until-input-ends       end when the standard input is closed; after --seconds the line stays until then\n"
    "  -i, --signal FILE            CSV: t,ch0..ch7 counts; t,cell0..cell7 newtons; t,r0c0.. codes of a mat\n"
    "                               A pipe is read as its time comes: who writes it is waited for\n"
    "      --linear                 straight lines between its rows; otherwise each holds until the next\n"
    "      --gains G[,..]           counts per newton, one or eight (default 1000)\n"
    "      --offsets C[,..]         counts without load, one or eight (default 0)\n"
    "      --start-on HEX           the CSV's time 0 is when the host has sent these bytes (default: the beginning)\n"
    "  -F, --fault FAULT            may come several times, see below\n"
    "      --chip-ppm P             the chip's clock is so much too fast\n"
    "      --converter-ppm P        the converters' clock is so much too fast\n"
    "      --converter-rate HZ      ADS131M08: the rate its 1 kHz becomes, by another clock; HX711: nominal rate\n"
    "      --excitation V           ADS131M08: V of the bridges, half of which is at REFIN (default 2.5)\n"
    "      --mat N                  the mat has N x N cells (default: as config.h says)\n"
    "      --spread SHARE           HX711: spread of the eight oscillators (default 0.035)\n"
    "      --full-fifo WHICH        ADS131M08 with two unread conversions: `overwrites` the oldest (default) or\n"
    "                               `refuses` the newest; the data sheet does not say\n"
    "      --unread-drdy LEVEL      ADS131M08 after a frame, one more conversion unread: DRDY stays `low` (default)\n"
    "                               or goes `high`; the data sheet does not say\n"
    "      --eeprom FILE            the EEPROM's bytes, read at the beginning and written at the end\n"
    "      --truth FILE             ADS131M08: write true time and codes of each conversion as CSV\n"
    "      --say T:HEX              at simulated s T the chip hears these bytes; may come several times\n"
    "      --seed N                 of all that is random (default 1)\n"
    "  -q, --quiet                  no remarks of simavr\n\n"
    "faults: %s\n";

static void fail(const char* what, const char* text) {
  fprintf(stderr, "simulator: %s: %s (--help tells more)\n", what, text);
  exit(2);
}

static double number(const char* what, const char* text, double low, double high) {
  char* end;
  const double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= low && value <= high)) fail(what, text);
  return value;
}

static int word(const char* what, const char* text, const char* const* words) {
  for (int at = 0; words[at]; ++at) {
    if (strcmp(text, words[at]) == 0) return at;
  }
  fail(what, text);
  return -1;
}

static void read_say(const char* text) {
  char* hexadecimal;
  const double time = strtod(text, &hexadecimal);
  if (hexadecimal == text || *hexadecimal != ':' || !line_say(time, hexadecimal + 1)) fail("no T:HEX", text);
}

static void read_one(Options* options, int key, const char* text) {
  static const char* const BOARDS[] = {"uno", "mega", "atmega328p", "atmega2560", NULL};
  static const char* const FRONT_ENDS[] = {"ads131m08", "hx711", "mat", "made_up", NULL};
  static const char* const PACES[] = {"real", "max", NULL};
  static const char* const LEVELS[] = {"low", "high", NULL};
  static const char* const FULL[] = {"overwrites", "refuses", NULL};
  switch (key) {
    case 'm': options->wiring = word("no board", text, BOARDS) % 2 ? &wiring_mega : &wiring_uno; break;
    case 'f': options->sketch = text; break;
    case 'e': options->front_end = (FrontEnd)word("no front end", text, FRONT_ENDS); break;
    case 'L': options->line.link = text; break;
    case 'i': options->signal = text; break;
    case 's': options->seconds = number("no number of s", text, 0, 1e6); break;
    case 'p': options->is_real_time = word("no pace", text, PACES) == 0; break;
    case 'l': options->line.is_lossless = true; break;
    case 'F': if (!fault_add(text)) fail("no fault", text); break;
    case 'q': options->is_quiet = true; break;
    case 'h': printf(HELP, fault_verbs()); exit(0);
    case LINEAR: options->is_linear = true; break;
    case GAINS: if (!scale_read(text, options->scale.gain)) fail("no gains", text); break;
    case OFFSETS: if (!scale_read(text, options->scale.offset)) fail("no offsets", text); break;
    case CHIP_PPM: options->chip_ppm = number("no ppm", text, -100000, 100000); break;
    case CONVERTER_PPM: options->ads131m08.ppm = number("no ppm", text, -100000, 100000); break;
    case CONVERTER_RATE: options->ads131m08.rate = options->hx711_rate = number("no rate", text, 1, 10000); break;
    case SPREAD: options->hx711_spread = number("no share", text, 0, 0.5); break;
    case EEPROM: options->eeprom = text; break;
    case TRUTH: options->truth = text; break;
    case SEED: options->seed = (uint64_t)number("no seed", text, 0, 4294967295.0); break;
    case SAY: read_say(text); break;
    case START_ON: options->line.start_on = text; break;
    case WAIT: options->waits_for_host = true; break;
    case INPUT: options->ends_with_input = true; break;
    case RESET_ON_OPEN: options->line.boot_loader = number("no number of s", text, 1e-3, 60); break;
    case EXCITATION: options->ads131m08.excitation = number("no number of V", text, 2.2, 2.6); break;
    case MAT: options->mat_lines = (uint8_t)number("no number of lines", text, 1, 1 << MAT_ADDRESS_BITS); break;
    case FULL_FIFO: options->ads131m08.refuses = word("overwrites or refuses", text, FULL) == 1; break;
    case UNREAD_DRDY: options->ads131m08.rises = word("low or high", text, LEVELS) == 1; break;
    default: exit(2);
  }
}

Options options_read(int count, char** words) {
  Options options = {
      .wiring = &wiring_uno, .is_real_time = true, .seconds = INFINITY, .hx711_spread = 0.035, .seed = 1};
  for (int cell = 0; cell < CELLS; ++cell) options.scale.gain[cell] = 1000.0;
  options.ads131m08.rate = 1000.0;
  options.ads131m08.excitation = 2.5;
  int key;
  while ((key = getopt_long(count, words, "m:f:e:L:i:s:p:lF:qh", LONG, NULL)) != -1) read_one(&options, key, optarg);
  if (optind < count) fail("not understood", words[optind]);
  if (options.sketch == NULL) fail("missing", "--sketch");
  if (options.mat_lines != 0) {
    static Wiring own;
    own = *options.wiring;
    own.mat_rows = own.mat_columns = options.mat_lines;
    options.wiring = &own;
  }
  if (options.hx711_rate == 0) options.hx711_rate = options.wiring->hx711_rate;
  options.line.seed = options.seed;
  return options;
}
