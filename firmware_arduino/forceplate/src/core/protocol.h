// Protocol 1. Written by `python -m station.wire.header` from station/wire/spec.py: do not edit.
#pragma once
#include <stdint.h>

namespace wire {

constexpr uint8_t PROTOCOL = 1;
constexpr uint8_t DELIMITER = 0;
constexpr uint16_t CRC_POLYNOMIAL = 4129;
constexpr uint16_t CRC_START = 65535;
constexpr uint8_t LONGEST_WIRE = 62;
constexpr uint8_t LONGEST_BODY = 57;
constexpr uint8_t BLOB_SIZE = 48;
constexpr uint8_t LONGEST_BLOB = 32;

constexpr uint8_t KIND_HELLO = 0x01;
constexpr uint8_t KIND_ACK = 0x02;
constexpr uint8_t KIND_STATUS = 0x03;
constexpr uint8_t KIND_CHANNEL = 0x04;
constexpr uint8_t KIND_SAMPLES = 0x10;
constexpr uint8_t KIND_MATROW = 0x11;
constexpr uint8_t KIND_ASK_HELLO = 0x81;
constexpr uint8_t KIND_START = 0x82;
constexpr uint8_t KIND_STOP = 0x83;
constexpr uint8_t KIND_SET_RATE = 0x84;
constexpr uint8_t KIND_SELF_TEST = 0x85;
constexpr uint8_t KIND_READ_TEMP = 0x86;
constexpr uint8_t KIND_READ_BLOB = 0x87;
constexpr uint8_t KIND_WRITE_BLOB = 0x88;
constexpr uint8_t KIND_SYNC = 0x89;
constexpr uint8_t KIND_SET_GAIN = 0x8A;
constexpr uint8_t KIND_REBOOT = 0x8B;

constexpr uint8_t SENSOR_HX711 = 0x01;
constexpr uint8_t SENSOR_ADS131M08 = 0x02;
constexpr uint8_t SENSOR_PRESSURE_MAT = 0x03;
constexpr uint8_t SENSOR_ADS1256 = 0x04;
constexpr uint8_t SENSOR_SYNTHETIC = 0x7F;

constexpr uint8_t ANSWER_OK = 0x00;
constexpr uint8_t ANSWER_UNKNOWN = 0x01;
constexpr uint8_t ANSWER_BAD_ARGUMENT = 0x02;
constexpr uint8_t ANSWER_BUSY = 0x03;
constexpr uint8_t ANSWER_HARDWARE = 0x04;

constexpr uint8_t FLAG_DROPPED = 0x01;
constexpr uint8_t FLAG_CONVERTER_CRC = 0x02;
constexpr uint8_t FLAG_OVERRANGE = 0x04;
constexpr uint8_t FLAG_TIMEOUT = 0x08;
constexpr uint8_t FLAG_LATE = 0x10;
constexpr uint8_t FLAG_SYNC = 0x20;
constexpr uint8_t FLAG_SELF_TEST = 0x40;
constexpr uint8_t FLAG_CONVERTER_RESET = 0x80;

constexpr uint8_t RESET_POWER_ON = 0x01;
constexpr uint8_t RESET_EXTERNAL = 0x02;
constexpr uint8_t RESET_BROWN_OUT = 0x04;
constexpr uint8_t RESET_WATCHDOG = 0x08;

// HELLO
constexpr uint8_t HELLO_PROTOCOL = 0;  // version of the protocol
constexpr uint8_t HELLO_MAJOR = 1;  // firmware version
constexpr uint8_t HELLO_MINOR = 2;  // firmware version
constexpr uint8_t HELLO_SENSOR = 3;  // what converts, see Sensor
constexpr uint8_t HELLO_CHANNELS = 4;  // number of channels, 0 for a pressure mat
constexpr uint8_t HELLO_BITS = 5;  // bits of the converter
constexpr uint8_t HELLO_GAIN = 6;  // gain of the converter's amplifier
constexpr uint8_t HELLO_RATE = 7;  // nominal conversions, or scans of a mat, per second, Hz
constexpr uint8_t HELLO_FULL_SCALE_NV = 9;  // nV at the input for the code 2^(bits-1)
constexpr uint8_t HELLO_UID = 13;  // serial number; all FF = not programmed
constexpr uint8_t HELLO_BOOT = 21;  // random number of this life of the device
constexpr uint8_t HELLO_PATCH = 25;  // firmware version
constexpr uint8_t HELLO_BUILD = 26;  // first four bytes of the source's git hash
constexpr uint8_t HELLO_ROWS = 30;  // rows of a pressure mat, 0 for cells
constexpr uint8_t HELLO_COLUMNS = 31;  // columns of a pressure mat, 0 for cells
constexpr uint8_t HELLO_GEOMETRY = 32;  // name of the geometry, ASCII, the rest of the body
constexpr uint8_t HELLO_SIZE = 32;

// ACK
constexpr uint8_t ACK_COMMAND = 0;  // the command that is answered
constexpr uint8_t ACK_ANSWER = 1;  // see Answer
constexpr uint8_t ACK_VALUE = 2;  // the value really set, or the bytes asked for
constexpr uint8_t ACK_SIZE = 2;

// STATUS
constexpr uint8_t STATUS_DROPPED = 0;  // sample frames that found no room
constexpr uint8_t STATUS_BAD_RECEIVED = 2;  // damaged commands
constexpr uint8_t STATUS_CONVERTER_ERRORS = 4;  // CRC errors and time-outs of the converter
constexpr uint8_t STATUS_TICKS = 6;  // device time, us
constexpr uint8_t STATUS_BOOT = 10;  // random number of this life of the device
constexpr uint8_t STATUS_FLAGS = 14;  // see Flag
constexpr uint8_t STATUS_TEMPERATURE = 15;  // 0.01 degrees Celsius
constexpr uint8_t STATUS_SUPPLY = 17;  // mV
constexpr uint8_t STATUS_UPTIME = 19;  // s
constexpr uint8_t STATUS_CONVERSIONS = 23;  // conversions, or scans of a mat, since boot; its low 16 bits number the next
constexpr uint8_t STATUS_RESET = 27;  // why this life began, see Reset
constexpr uint8_t STATUS_SIZE = 28;

// CHANNEL
constexpr uint8_t CHANNEL_CHANNEL = 0;  // number of the channel
constexpr uint8_t CHANNEL_PLATE = 1;  // 0 left, 1 right
constexpr uint8_t CHANNEL_CORNER = 2;  // 0 front left, 1 front right, 2 back left, 3 back right
constexpr uint8_t CHANNEL_POLARITY = 3;  // +1, or -1 for a cell wired the other way round
constexpr uint8_t CHANNEL_SKEW_US = 4;  // when this channel converts, against the time stamp
constexpr uint8_t CHANNEL_INPUT_NV = 6;  // input range, nV
constexpr uint8_t CHANNEL_SIZE = 10;

// SAMPLES
constexpr uint8_t SAMPLES_FLAGS = 0;  // see Flag
constexpr uint8_t SAMPLES_SEQUENCE = 1;  // number of the conversion, sent or not
constexpr uint8_t SAMPLES_TICKS = 3;  // device time of the first sample, us
constexpr uint8_t SAMPLES_COUNTS = 7;  // channels x int24; several samples are followed by their number, u8
constexpr uint8_t SAMPLES_SIZE = 7;

// MATROW
constexpr uint8_t MATROW_ROW = 0;  // number of the row, 0 is the front-most
constexpr uint8_t MATROW_SEQUENCE = 1;  // number of the scan
constexpr uint8_t MATROW_TICKS = 3;  // device time of the start of this row, us
constexpr uint8_t MATROW_CELLS = 7;  // from left to right, two 12-bit values as one 24-bit number a + 4096 b; an odd last one padded
constexpr uint8_t MATROW_SIZE = 7;

// ASK_HELLO
constexpr uint8_t ASK_HELLO_SIZE = 0;

// START
constexpr uint8_t START_SIZE = 0;

// STOP
constexpr uint8_t STOP_SIZE = 0;

// SET_RATE
constexpr uint8_t SET_RATE_RATE = 0;  // Hz
constexpr uint8_t SET_RATE_SIZE = 2;

// SELF_TEST
constexpr uint8_t SELF_TEST_SIZE = 0;

// READ_TEMP
constexpr uint8_t READ_TEMP_SIZE = 0;

// READ_BLOB
constexpr uint8_t READ_BLOB_ADDRESS = 0;  // first byte
constexpr uint8_t READ_BLOB_LENGTH = 2;  // at most 32
constexpr uint8_t READ_BLOB_SIZE = 3;

// WRITE_BLOB
constexpr uint8_t WRITE_BLOB_ADDRESS = 0;  // first byte
constexpr uint8_t WRITE_BLOB_BYTES = 2;  // at most 32
constexpr uint8_t WRITE_BLOB_SIZE = 2;

// SYNC
constexpr uint8_t SYNC_TOKEN = 0;  // any number; comes back with the device time
constexpr uint8_t SYNC_SIZE = 4;

// SET_GAIN
constexpr uint8_t SET_GAIN_GAIN = 0;  // gain
constexpr uint8_t SET_GAIN_SIZE = 1;

// REBOOT
constexpr uint8_t REBOOT_SIZE = 0;

}  // namespace wire
