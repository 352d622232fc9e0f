import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { placeFolder } from '../export/place-folder.ts';
import type { RunContent } from '../export/run-content.ts';
import { segmentOf } from '../export/stored-names.ts';
import type { Point } from '../found-run.ts';
import { maskedCrc32c } from './crc32c.ts';

const VERSION = 'brain.Event:2';
/** Records that are written at once. */
const CHUNK = 10_000;
const SESSION_START = '_hparams_/session_start_info';

/**
 * Writes a run's event file into a folder of its own below TensorBoard's `--logdir`: scalars as 32-bit floats in the form that all readers
 * know, and settings as hyperparameters. A run that is exported again replaces itself. Returns its folder. Throws LabError `disk-full` or
 * `unwritable`.
 */
export function writeTensorboardRun(logs: string, run: RunContent): string {
  const folder = join(logs, `${segmentOf(run.name)} ${run.id}`.trim());
  const seconds = Math.floor(Date.parse(run.createdAt) / 1000);
  placeFolder(folder, logs, (unfinished) => {
    const descriptor = openSync(join(unfinished, `events.out.tfevents.${seconds}.nepenthe.${run.id}`), 'wx');
    try {
      writeSync(descriptor, Buffer.concat([versionEvent(seconds), settingsEvent(run, seconds)].map(record)));
      for (const own of chunksOf(run.points)) writeSync(descriptor, Buffer.concat(own.map((point) => record(scalarEvent(point)))));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
  return folder;
}

function* chunksOf(points: readonly Point[]): Generator<readonly Point[]> {
  for (let start = 0; start < points.length; start += CHUNK) yield points.slice(start, start + CHUNK);
}

/** A TFRecord: see {@link readRecords}. */
function record(content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + content.length + 4);
  bytes.writeBigUInt64LE(BigInt(content.length), 0);
  bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(0, 8)), 8);
  bytes.set(content, 12);
  bytes.writeUInt32LE(maskedCrc32c(content), 12 + content.length);
  return bytes;
}

/** Of the fields in {@link eventValues}: 1 wall time in seconds, 2 step, 3 version, 5 summary. */
function event(seconds: number, step: number): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.Bit64).double(seconds).tag(2, WireType.Varint).int64(step);
}

function versionEvent(seconds: number): Uint8Array {
  return event(seconds, 0).tag(3, WireType.LengthDelimited).string(VERSION).finish();
}

function scalarEvent({ name, step, time, value }: Point): Uint8Array {
  const message = event(time / 1000, step);
  openField(openField(message, 5), 1).tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.Bit32).float(value);
  return message.join().join().finish();
}

/** The start of a session (tensorboard/plugins/hparams/plugin_data.proto): a map from names to google.protobuf.Values. */
function settingsEvent({ id, settings }: RunContent, seconds: number): Uint8Array {
  const message = event(seconds, 0);
  openField(openField(message, 5), 1).tag(1, WireType.LengthDelimited).string(SESSION_START);
  openField(openField(message, 9), 1).tag(1, WireType.LengthDelimited).string('hparams');
  openField(openField(message, 2), 3);
  for (const [key, value] of Object.entries(settings)) {
    openField(message, 1).tag(1, WireType.LengthDelimited).string(key);
    valueOf(openField(message, 2), value).join().join();
  }
  message.tag(4, WireType.LengthDelimited).string(id).tag(5, WireType.Bit64).double(seconds);
  // Session, content, plugin data, metadata, value and summary.
  return message.join().join().join().join().join().join().finish();
}

function openField(message: BinaryWriter, number: number): BinaryWriter {
  return message.tag(number, WireType.LengthDelimited).fork();
}

function valueOf(message: BinaryWriter, value: unknown): BinaryWriter {
  if (typeof value === 'number') return message.tag(2, WireType.Bit64).double(value);
  if (typeof value === 'boolean') return message.tag(4, WireType.Varint).bool(value);
  return message.tag(3, WireType.LengthDelimited).string(typeof value === 'string' ? value : JSON.stringify(value));
}
