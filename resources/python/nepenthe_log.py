"""Logs the runs of a Python program into Nepenthe Lab. One file, no dependencies, Python 3.8 or later.

    import nepenthe_log
    run = nepenthe_log.start("My run", config={"lr": 0.1})
    run.log({"train/loss": loss}, step=step)

Copy this file beside your script. The run appears in the lab while it runs, also if the lab is started later. It is written into the
lab's data folder, or sent to a `nepenthe serve` elsewhere: `start(..., url="http://127.0.0.1:7361", token="...")`.

The entropy of the layers of a PyTorch model, over whatever data the model is called with inside the block:

    with run.entropy(model, round=0):
        for images, _ in loader:
            model(images)

Logging never ends your program: what cannot be written is kept, tried again and, in the end, reported as a warning.
"""

import atexit
import contextlib
import datetime
import json
import math
import os
import random
import shutil
import socket
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
import warnings
import zlib

__version__ = "1"
__all__ = ["start", "Run", "LayerStates", "entropy_of", "region_intervals"]

HEARTBEAT_SECONDS = 5
SEND_SECONDS = 1
MAX_WAITING = 10_000
MAX_BATCH_BYTES = 1_000_000
MAX_NAME = 200
MAX_INDEX = 2 ** 53 - 1
ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RESERVED = ("name", "project", "tags", "seed", "data", "network", "method", "config")


def start(name, *, project="Default", tags=(), config=None, network=None, method=None, data=None, seed=0, onnx=None,
          samples=(0, 0, 0), data_dir=None, url=None, token=None, resume=None):
    """Begins a run.

    config   any settings; each can be compared, filtered and shown as a column by its key
    network, method, data
             names, shown in the lab's lists
    onnx     path of the network's ONNX file, which makes the lab's view of the network work
    samples  numbers of training, validation and test samples
    data_dir the lab's data folder; by default NEPENTHE_DATA_DIR or the folder that the lab uses by default
    url, token
             of a `nepenthe serve --log-token-file FILE` that gets the run instead of a folder
    resume   ID of a run in the same data folder that this one continues
    """
    if url is not None and (onnx is not None or resume is not None):
        raise ValueError("a run that is sent by url takes neither onnx nor resume: leave them out, or give data_dir instead of url")
    experiment = {"name": _label(name, "Untitled"), "project": _label(project, "Default"), "seed": int(seed)}
    if not 0 <= experiment["seed"] < 2 ** 32:
        raise ValueError("seed must be from 0 to 2**32 - 1; put any other into config")
    experiment["tags"] = [_label(tag, "tag")[:100] for tag in tags][:100]
    if network is not None:
        experiment["network"] = _label(network, "unknown")
    if method is not None:
        experiment["method"] = _label(method, "unknown")
    if data is not None:
        experiment["data"] = {"name": _label(data, "unknown")}
    settings = _plain(dict(config or {}))
    experiment.update({key: value for key, value in settings.items() if key not in RESERVED})
    clashing = {key: value for key, value in settings.items() if key in RESERVED}
    if clashing:
        experiment["config"] = clashing
    run_id = resume or _new_id()
    spec = {
        "format": 1,
        "runId": run_id,
        "createdAt": _now(),
        "experiment": experiment,
        "source": {"program": "nepenthe_log", "version": __version__},
    }
    if url is not None:
        sink = _HttpSink(url, token, spec)
    else:
        sink = _FolderSink(data_dir or _data_dir(), spec, onnx, resume is not None)
    return Run(run_id, sink, samples)


class Run:
    """A run that has begun. As a context manager, it ends with the block: finished, or failed with the exception."""

    def __init__(self, run_id, sink, samples):
        self.id = run_id
        self._sink = sink
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._seq = sink.next_seq
        self._step = 0
        self._round = 0
        self._waiting = []
        self._has_warned = False
        self._dropped = set()
        self._ended = threading.Event()
        train, validation, test = samples
        self._append("start", runId=run_id, attempt=sink.attempt, samples={"train": train, "validation": validation, "test": test})
        self.message("Python %s on %s: %s" % (sys.version.split()[0], socket.gethostname(), sys.argv[0] or "interactive"))
        self._thread = threading.Thread(target=self._keep_alive, name="nepenthe_log", daemon=True)
        self._thread.start()
        atexit.register(self._at_exit)

    def log(self, values, step=None, epoch=None, round=None):
        """Logs numbers by name; a dictionary of dictionaries becomes `outer/inner`. Without a step, steps count from 1."""
        if not self._is_open():
            return
        with self._lock:
            self._step = self._step + 1 if step is None else self._index("step", step)
            where = {"step": self._step}
            if epoch is not None:
                where["epoch"] = self._index("epoch", epoch)
            if round is not None:
                self._round = where["round"] = self._index("round", round)
            finite = {name: number for name, number in self._numbers(values) if math.isfinite(number)}
            if finite:
                self._append("metric", **where, values=finite)

    def _index(self, what, value):
        """Counts from 0: the journal has no other."""
        index = min(max(int(value), 0), MAX_INDEX)
        if index != int(value) and what not in self._dropped:
            self._dropped.add(what)
            self.message("%s %.100r is logged as %d." % (what, value, index), "warning")
        return index

    def _numbers(self, values):
        for name, value in _flat(values):
            number = _number(value)
            if not math.isfinite(number) and name not in self._dropped:
                self._dropped.add(name)
                text = "%s is not a finite number at step %d: %.100r. Such values are left out." % (name, self._step, value)
                self.message(text, "warning")
            yield name, number

    def message(self, text, level="info"):
        """A line of the run's log. level: info, warning or error."""
        if self._is_open():
            self._append("message", level=level, text=str(text)[:10_000])

    def log_entropy(self, layers, round=None):
        """Logs measured layers: what LayerStates.measured() returns, by layer name."""
        if not self._is_open():
            return
        with self._lock:
            self._round = self._round if round is None else self._index("round", round)
            rows = [dict(layer=name, **measured) for name, measured in layers.items()]
            self._append("entropy", round=self._round, layers=rows)

    @contextlib.contextmanager
    def entropy(self, model, round=None, **settings):
        """Measures the entropy of a PyTorch model's layers over the data that it is called with inside the block, and logs it.

        Call the model in evaluation mode over the training images. Settings are those of an experiment's `entropy`: states ("sign"
        or "linear-regions"), zero ("ignore", "off", "on"), statistic ("nonzero", "mean"), tau, tolerance.
        """
        observer = _Observer(model, settings)
        with observer:
            yield observer
        self.log_entropy(observer.measured(), round)

    def finish(self, text="Done."):
        """Ends the run as finished."""
        self._end("finished", "done", text)

    def fail(self, text):
        """Ends the run as failed."""
        self._end("failed", "failed", text)

    def stop(self, text="Stopped."):
        """Ends the run as stopped."""
        self._end("stopped", "stopped", text)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self._end_with(kind, error)

    def _end_with(self, kind, error):
        if kind is None:
            self.finish()
        elif issubclass(kind, SystemExit) and getattr(error, "code", None) in (None, 0):
            self.finish()
        elif issubclass(kind, KeyboardInterrupt):
            self.stop("Interrupted from the keyboard.")
        else:
            self.fail("%s: %s" % (kind.__name__, error))

    def _at_exit(self):
        if self._is_open():
            self._end_with(getattr(sys, "last_type", None), getattr(sys, "last_value", None))

    def _is_open(self):
        # A forked worker has a copy of the run, which belongs to its parent.
        return not self._ended.is_set() and os.getpid() == self._pid

    def _end(self, status, reason, text):
        if not self._is_open():
            return
        with self._lock:
            self._append("end", status=status, reason=reason, text=str(text)[:10_000], best=None)
            self._ended.set()
        self._thread.join()
        with self._lock:
            self._send(last=True)
            self._sink.close()
        atexit.unregister(self._at_exit)

    def _append(self, kind, **fields):
        with self._lock:
            event = dict(seq=self._seq, time=_now(), kind=kind, **fields)
            self._seq += 1
            self._waiting.append(_line(event))
            if len(self._waiting) > MAX_WAITING:
                del self._waiting[: len(self._waiting) - MAX_WAITING]
            if self._sink.is_immediate:
                self._send()

    def _send(self, last=False):
        try:
            while self._waiting:
                sent = self._sink.write(self._waiting)
                del self._waiting[:sent]
        except (OSError, _Refused) as error:
            if isinstance(error, _Refused):
                self._waiting.clear()
            if last or not self._has_warned:
                warnings.warn("nepenthe_log: run %s cannot be logged at the moment: %s" % (self.id, error), stacklevel=2)
            self._has_warned = True

    def _keep_alive(self):
        next_beat = time.monotonic()
        while True:
            if time.monotonic() >= next_beat:
                next_beat = time.monotonic() + HEARTBEAT_SECONDS
                with contextlib.suppress(OSError, _Refused):
                    self._sink.beat()
            if self._waiting:
                with self._lock:
                    self._send()
            if self._ended.wait(SEND_SECONDS):
                return


class _Refused(Exception):
    """The other side does not accept the lines, and would not accept them later."""


class _FolderSink:
    """Writes the run's folder: docs/journal.md of the lab describes it."""

    is_immediate = True

    def __init__(self, data_dir, spec, onnx, is_resumed):
        self._folder = os.path.join(os.path.abspath(data_dir), "runs", spec["runId"])
        journal = os.path.join(self._folder, "journal")
        if is_resumed and not os.path.isdir(journal):
            raise ValueError("there is no run %s in %s" % (spec["runId"], data_dir))
        os.makedirs(journal, exist_ok=is_resumed)
        if onnx is not None:
            _replace(os.path.join(self._folder, "network.onnx"), lambda file: shutil.copyfile(onnx, file))
        if not is_resumed:
            _replace(os.path.join(self._folder, "spec.json"), lambda file: _write(file, json.dumps(spec, indent=2) + "\n"))
        segments = sorted(name for name in os.listdir(journal) if name.endswith(".ndjson"))
        self.attempt = int(segments[-1].split(".")[0]) + 1 if segments else 1
        self.next_seq = max((_last_seq(os.path.join(journal, name)) for name in segments), default=-1) + 1
        self._file = open(os.path.join(journal, "%04d.ndjson" % self.attempt), "xb", buffering=0)

    def write(self, lines):
        """Appends whole lines, or none."""
        before = self._file.tell()
        text = "".join(lines).encode()
        try:
            written = self._file.write(text)
            if written != len(text):
                raise OSError("the disk is full")
        except OSError:
            self._file.truncate(before)
            self._file.seek(before)
            raise
        return len(lines)

    def beat(self):
        beat = {"time": _now(), "pid": os.getpid(), "hostname": socket.gethostname(), "held": False}
        _replace(os.path.join(self._folder, "heartbeat"), lambda file: _write(file, json.dumps(beat) + "\n"))

    def close(self):
        os.fsync(self._file.fileno())
        self._file.close()


class _HttpSink:
    """Sends the lines to the one route of `nepenthe serve` that takes them."""

    is_immediate = False
    attempt = 1
    next_seq = 0

    def __init__(self, url, token, spec):
        self._url = url.rstrip("/") + "/log"
        self._token = token or os.environ.get("NEPENTHE_LOG_TOKEN", "")
        self._spec = spec
        self._post([])

    def write(self, lines):
        size, count = 0, 0
        while count < len(lines) and (count == 0 or size + len(lines[count]) <= MAX_BATCH_BYTES):
            size += len(lines[count])
            count += 1
        self._post(lines[:count])
        return count

    def beat(self):
        self._post([])

    def close(self):
        pass

    def _post(self, lines):
        body = json.dumps({"spec": self._spec, "lines": [line.rstrip("\n") for line in lines]}).encode()
        headers = {"authorization": "Bearer " + self._token, "content-type": "application/json"}
        try:
            with urllib.request.urlopen(urllib.request.Request(self._url, body, headers), timeout=30) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")[:1000]
            # Too many requests, or the engine is busy: the next try may succeed.
            if error.code == 429 or error.code >= 500:
                raise OSError("%s %s" % (error.code, text))
            raise _Refused("%s %s" % (error.code, text))


# Entropy: the lab's own definitions, src-shared/entropy and src-shared/activations.

ROUNDING = 2.0 ** -24
FAR = 64.0
STEP = 1 / 64

_PIECES = {
    # By region: offset of the linear piece, slope, whether it is exact. None where the activation is bent.
    "relu": {"off": (0, 0, True), "on": (0, 1, True)},
    "relu6": {"off": (0, 0, True), "on": (0, 1, True), "high": (6, 0, True)},
    "leakyRelu": {"off": (0, "slope", True), "on": (0, 1, True)},
    "prelu": {"off": (0, "trained", True), "on": (0, 1, True)},
    "elu": {"off": ("-alpha", 0, False), "bent": None, "on": (0, 1, True)},
    "gelu": {"low": (0, 0, True), "off": (0, 0, False), "bent": None, "on": (0, 1, False)},
    "hardSwish": {"off": (0, 0, True), "bent": None, "on": (0, 1, True)},
    "sigmoid": {"low": (0, 0, False), "bent": None, "middle": (0.5, 0.25, False), "high": (1, 0, False)},
    "hardSigmoid": {"low": (0, 0, True), "middle": (0.5, 1 / 6, True), "high": (1, 0, True)},
    "tanh": {"low": (-1, 0, False), "bent": None, "middle": (0, 1, False), "high": (1, 0, False)},
}
_PIECES["geluTanh"] = _PIECES["gelu"]
_PIECES["silu"] = _PIECES["gelu"]

_ORDERS = {
    "relu6": ("off", "on", "high"), "elu": ("off", "bent", "on"), "gelu": ("low", "off", "bent", "on"),
    "geluTanh": ("low", "off", "bent", "on"), "silu": ("low", "off", "bent", "on"), "hardSwish": ("off", "bent", "on"),
    "sigmoid": ("low", "bent", "middle", "bent", "high"), "hardSigmoid": ("low", "middle", "high"),
    "tanh": ("low", "bent", "middle", "bent", "high"), "relu": ("off", "on"), "leakyRelu": ("off", "on"), "prelu": ("off", "on"),
}


def _sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def _value_at(kind, z, alpha):
    if kind == "elu":
        return z if z > 0 else alpha * math.expm1(z)
    if kind == "gelu":
        return z / 2 * (1 + math.erf(z * math.sqrt(0.5)))
    if kind == "geluTanh":
        return z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z ** 3)))
    if kind == "silu":
        return z * _sigmoid(z)
    return _sigmoid(z) if kind == "sigmoid" else math.tanh(z)


def region_intervals(kind, tau=0.01, alpha=1.0):
    """The regions of an activation from low to high z, each with the z from which on it holds; for 0, the z above it."""
    def error(region):
        offset, slope, _ = _PIECES[kind][region]
        offset = -alpha if offset == "-alpha" else offset
        return lambda z: abs(_value_at(kind, z, alpha) - slope * z - offset)

    def below(region, limit):
        return _float32_above(-_outermost(error(region), -1, limit))

    def above(region, limit):
        return _float32_from(_outermost(error(region), 1, limit))

    if kind in ("relu", "leakyRelu", "prelu"):
        starts = [0.0]
    elif kind == "relu6":
        starts = [0.0, 6.0]
    elif kind in ("hardSigmoid", "hardSwish"):
        starts = [_float32_above(-3.0), 3.0]
    elif kind == "elu":
        starts = [below("off", tau), 0.0]
    elif kind in ("gelu", "geluTanh", "silu"):
        starts = [below("low", ROUNDING), below("off", tau), above("on", tau)]
    else:
        reach = _innermost(error("middle"), tau)
        starts = [below("low", tau), _float32_from(-reach), _float32_above(reach), above("high", tau)]
    return list(zip(_ORDERS[kind], [-math.inf] + starts))


def _outermost(error, side, limit):
    def is_over(distance):
        return error(side * distance) > limit

    over = FAR
    while over > 0 and not is_over(over):
        over -= STEP
    return 0.0 if over <= 0 else _crossing(is_over, over, over + STEP)


def _innermost(error, limit):
    def is_over(distance):
        return max(error(distance), error(-distance)) > limit

    over = STEP
    while over < FAR and not is_over(over):
        over += STEP
    return _crossing(is_over, over, over - STEP)


def _crossing(is_over, over, within):
    while True:
        middle = (over + within) / 2
        if middle == over or middle == within:
            return within
        if is_over(middle):
            over = middle
        else:
            within = middle


def _float32(z):
    return struct.unpack("<f", struct.pack("<f", z))[0]


def _float32_from(z):
    return z if _float32(z) == z else _float32_above(z)


def _float32_above(z):
    if z == 0:
        return 0.0
    rounded = _float32(z)
    if rounded > z:
        return rounded
    bits = struct.unpack("<i", struct.pack("<f", rounded))[0] + (1 if z > 0 else -1)
    return struct.unpack("<f", struct.pack("<i", bits))[0]


class LayerStates:
    """The counts of one activation's neurons, and the entropy that they give."""

    def __init__(self, kind="relu", alpha=1.0, slope=0.01, states="sign", zero="ignore", statistic="nonzero", tau=0.01, tolerance=0):
        if states not in ("sign", "linear-regions") or zero not in ("ignore", "off", "on") or statistic not in ("nonzero", "mean"):
            raise ValueError("states is sign or linear-regions, zero is ignore, off or on, statistic is nonzero or mean")
        self.kind, self.alpha, self.slope = kind, alpha, slope
        self.states, self.zero_as, self.statistic, self.tolerance = states, zero, statistic, tolerance
        self.intervals = region_intervals(kind, tau, alpha)
        self.on, self.off, self.zero, self.regions = [], [], [], {}

    def add(self, on, off, zero, regions=None):
        """Adds counts of another batch, a list with one number per neuron each; regions by name."""
        self.on, self.off, self.zero = (_sum(*pair) for pair in ((self.on, on), (self.off, off), (self.zero, zero)))
        for name, counts in (regions or {"off": off, "on": on}).items():
            self.regions[name] = _sum(self.regions.get(name, []), counts)

    def measured(self):
        """The entropy in bits by the chosen statistic, both statistics, and the counts."""
        return entropy_of(self)


def entropy_of(layer):
    """The fields of a layer in the journal's `entropy` event."""
    linear_states = _linear_states(layer)
    has_bent = any(piece is None for piece in _PIECES[layer.kind].values())
    neurons = []
    for neuron, (on, off, zero) in enumerate(zip(layer.on, layer.off, layer.zero)):
        if layer.states == "sign":
            neurons.append(([off + zero if layer.zero_as == "off" else off, on + zero if layer.zero_as == "on" else on], None))
            continue
        through = [state for state in linear_states if state[1]]
        choice = through[0 if layer.zero_as == "off" else -1] if through else None
        assigned = None if len(through) > 1 and layer.zero_as == "ignore" else choice
        linear = [sum((layer.regions.get(name, [0] * (neuron + 1))[neuron] for name in state[0]), zero if state is assigned else 0)
                  for state in linear_states]
        neurons.append((linear, layer.regions["bent"][neuron] if has_bent and "bent" in layer.regions else 0 if has_bent else None))
    entropies = [_neuron_entropy(linear, bent, layer.tolerance) for linear, bent in neurons]
    total = 0.0
    for entropy in entropies:
        total += entropy
    mixed = sum(entropy > 0 for entropy in entropies)
    mean = total / len(neurons) if neurons else 0.0
    nonzero = total / mixed if mixed else 0.0
    measured = {
        "entropy": mean if layer.statistic == "mean" else nonzero,
        "mean": mean,
        "nonzero": nonzero,
        "minority": max((sum(linear) + (bent or 0) - max(linear) for linear, bent in neurons), default=0),
        "neurons": len(neurons),
        "linearity": _linearity(layer, linear_states),
        "on": layer.on,
        "off": layer.off,
        "zero": layer.zero,
    }
    if _ORDERS[layer.kind] != ("off", "on"):
        measured["regions"] = layer.regions
    return measured


def _neuron_entropy(linear, bent, tolerance):
    counts = linear if bent is None else linear + [bent]
    total = sum(counts)
    if sum(linear) + (bent or 0) - max(linear) <= tolerance:
        return 0.0
    largest = max(counts)
    majority = counts.index(largest)
    bits = 0.0
    for state, count in enumerate(counts):
        if state != majority and count != 0:
            bits += count / total * math.log2(count / total)
    minority = (total - largest) / total
    entropy = -(bits + (1 - minority) * math.log1p(-minority) / math.log(2)) / math.log2(len(counts))
    return max(entropy, (bent or 0) / total)


def _linear_states(layer):
    """The regions in which the activation follows the same linear function, from low to high z, and whether z = 0 is in it."""
    groups = {}
    for name, piece in _PIECES[layer.kind].items():
        if piece is not None:
            offset, slope, is_exact = piece
            offset = -layer.alpha if offset == "-alpha" else offset
            groups.setdefault((layer.slope if slope == "slope" else slope, offset), []).append((name, is_exact))
    at_zero = 0.5 if layer.kind in ("sigmoid", "hardSigmoid") else 0
    return [([name for name, _ in own], offset == at_zero, own) for (_, offset), own in groups.items()]


def _linearity(layer, linear_states):
    is_approximate = False
    for neuron, (on, off, zero) in enumerate(zip(layer.on, layer.off, layer.zero)):
        best, most = (linear_states[0] if linear_states else None), 0
        for state in linear_states:
            fitting = sum((layer.regions.get(name, [0] * (neuron + 1))[neuron] for name in state[0]), zero if state[1] else 0)
            if fitting > most:
                best, most = state, fitting
        bent = layer.regions["bent"][neuron] if "bent" in layer.regions else 0
        if best is None or bent > most or on + off + zero - most > layer.tolerance:
            return "none"
        exact = [name for name, is_exact in best[2] if is_exact]
        seen = [name for name, is_exact in best[2] if not is_exact and layer.regions.get(name, [0] * (neuron + 1))[neuron] > 0]
        is_approximate = is_approximate or bool(seen) or not exact
    return "approximate" if is_approximate else "exact"


_MODULES = {
    "ReLU": "relu", "ReLU6": "relu6", "LeakyReLU": "leakyRelu", "PReLU": "prelu", "ELU": "elu", "GELU": "gelu", "SiLU": "silu",
    "Hardswish": "hardSwish", "Sigmoid": "sigmoid", "Hardsigmoid": "hardSigmoid", "Tanh": "tanh",
}


class _Observer:
    """Counts the states of the activation modules of a PyTorch model at their inputs, exactly."""

    def __init__(self, model, settings):
        self._model, self._settings = model, settings
        self._layers = {}
        self._calls = {}
        self._channel = 1
        self._hooks = []

    def __enter__(self):
        self._hooks.append(self._model.register_forward_pre_hook(self._begin))
        for name, module in self._model.named_modules():
            kind = type(module).__name__
            if kind in _MODULES:
                self._hooks.append(module.register_forward_pre_hook(lambda own, read, name=name: self._count(name, own, read[0])))
            elif kind == "Linear":
                self._hooks.append(module.register_forward_hook(lambda *_: self._follows(-1)))
            elif kind.startswith("Conv"):
                self._hooks.append(module.register_forward_hook(lambda *_: self._follows(1)))
        return self

    def __exit__(self, *_):
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()

    def measured(self):
        """The entropy of each layer, by the name of its activation module; `name_1` is the second call of a module, as in ONNX files."""
        return {name: layer.measured() for name, layer in self._layers.items()}

    def _begin(self, *_):
        self._calls.clear()

    def _follows(self, channel):
        self._channel = channel

    def _count(self, name, module, z):
        call = self._calls[name] = self._calls.get(name, 0) + 1
        key = name if call == 1 else "%s_%d" % (name, call - 1)
        layer = self._layers.get(key)
        if layer is None:
            layer = self._layers[key] = LayerStates(_kind_of(module), getattr(module, "alpha", 1.0),
                                                    getattr(module, "negative_slope", 0.01), **self._settings)
        z = z.detach() if z.dim() > 1 else z.detach().unsqueeze(0)
        z = z.movedim(1 if z.dim() == 2 else self._channel, 0).flatten(1)

        def count(states):
            return states.sum(1).tolist()

        on, off, zero = count(z > 0), count(z < 0), count(z == 0)
        regions = {}
        ends = [start for _, start in layer.intervals[1:]] + [math.inf]
        for (region, begin), end in zip(layer.intervals, ends):
            lower = z > 0 if begin == 0 else z >= begin
            inside = lower & (z <= 0 if end == 0 else z < end) & (z != 0)
            regions[region] = _sum(regions.get(region, []), count(inside))
        layer.add(on, off, zero, regions)


def _kind_of(module):
    kind = _MODULES[type(module).__name__]
    return "geluTanh" if kind == "gelu" and getattr(module, "approximate", "none") == "tanh" else kind


def _sum(one, other):
    return [a + b for a, b in zip(one, other)] if one else list(other)


def _line(event):
    text = json.dumps(event, separators=(",", ":"), allow_nan=False)
    return '%s,"crc":"%08x"}\n' % (text[:-1], zlib.crc32(text.encode()) & 0xFFFFFFFF)


def _last_seq(file):
    last = -1
    with open(file, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                last = max(last, int(json.loads(line)["seq"]))
    return last


def _flat(values, prefix=""):
    for name, value in values.items():
        path = prefix + _label(name, "unnamed")
        if isinstance(value, dict):
            yield from _flat(value, path + "/")
        else:
            yield path[:MAX_NAME], value


def _label(text, otherwise):
    """A name as the lab takes it: visible, in one line, and not too long."""
    shown = "".join(letter if letter >= " " and letter != "\x7f" else " " for letter in str(text)).strip()
    return shown[:MAX_NAME] or otherwise


def _number(value):
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError):
        return math.nan


def _plain(value):
    """Settings as JSON: what has no equivalent becomes text."""
    if isinstance(value, dict):
        return {str(key): _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if hasattr(value, "item") and getattr(value, "size", 2) == 1:
        return _plain(value.item())
    return value if isinstance(value, float) and math.isfinite(value) else str(value)


def _now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _new_id():
    letters = random.SystemRandom()
    return time.strftime("%y%m%d-", time.gmtime()) + "".join(letters.choice(ID_LETTERS) for _ in range(5))


def _data_dir():
    given = os.environ.get("NEPENTHE_DATA_DIR")
    if given:
        return given
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", os.path.join(home, "AppData", "Local")), "nepenthe-lab")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "nepenthe-lab")
    data_home = os.environ.get("XDG_DATA_HOME", "")
    return os.path.join(data_home if data_home.startswith("/") else os.path.join(home, ".local", "share"), "nepenthe-lab")


def _replace(file, write):
    temporary = "%s.%d.temporary" % (file, os.getpid())
    write(temporary)
    os.replace(temporary, file)


def _write(file, text):
    with open(file, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
