#pragma once

#include <algorithm>
#include <cstring>

#include "products.h"
#include "vector.h"

// Winograd's algorithm F(4x4, 3x3) with the points 0, ±1, ±2. Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
// CVPR 2016: Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A for each tile of 4x4 outputs, from 6x6 inputs d and a filter g. For each of the 36 components
// of a transformed tile, the products are a matrix product over the channels. A few tiles are processed at a time, so they stay in the cache.

namespace nepenthe {

constexpr int kTile = 4;
constexpr int kInput = kTile + 2;
constexpr int kComponents = kInput * kInput;
/** Groups have multiples of this many tiles, which every set's kRows divides. */
constexpr int64_t kTileStep = 8;

/** Images split into tiles; the padding is that of a "same" convolution. */
struct Tiling {
  int64_t height, width, rows, columns;

  Tiling(int64_t height, int64_t width)
      : height(height), width(width), rows((height + kTile - 1) / kTile), columns((width + kTile - 1) / kTile) {}

  int64_t perImage() const { return rows * columns; }
};

/** The first output pixel of a tile. */
struct Origin {
  int64_t image, y, x;

  Origin(const Tiling& tiling, int64_t tile)
      : image(tile / tiling.perImage()),
        y(tile % tiling.perImage() / tiling.columns * kTile),
        x(tile % tiling.columns * kTile) {}
};

/**
 * Tiles per group. Every group reads all transformed weights, so the more there are, the more tiles use them while they are in a core's cache;
 * few channels need few tiles for theirs to stay in the fastest one.
 */
NEPENTHE_INLINE int64_t groupSize(int64_t inputs, int64_t outputs) {
  return std::clamp<int64_t>((inputs + outputs) / 128 * kTileStep, kTileStep, 8 * kTileStep);
}

/** Stride between components, [group, channels] floats each; not a power of two, which would cause cache conflicts. */
NEPENTHE_INLINE int64_t componentStride(int64_t group, int64_t channels) { return group * channels + 16; }

/** Bᵀ d of six values, `step` apart. */
template <class V>
NEPENTHE_INLINE void inputTransform(const V* d, int step, V* to, int toStep) {
  const V d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
  const V even = d4 - 4 * d2, odd = d3 - 4 * d1, outer = d4 - d2, inner = 2 * (d3 - d1);
  to[0] = 4 * d0 - 5 * d2 + d4;
  to[toStep] = even + odd;
  to[2 * toStep] = even - odd;
  to[3 * toStep] = outer + inner;
  to[4 * toStep] = outer - inner;
  to[5 * toStep] = 4 * d1 - 5 * d3 + d5;
}

/** Aᵀ m of six products. */
template <class V>
NEPENTHE_INLINE void outputTransform(const V* m, int step, V* to, int toStep) {
  const V sum = m[step] + m[2 * step], difference = m[step] - m[2 * step];
  const V outerSum = m[3 * step] + m[4 * step], outerDifference = m[3 * step] - m[4 * step];
  to[0] = m[0] + sum + outerSum;
  to[toStep] = difference + 2 * outerDifference;
  to[2 * toStep] = sum + 4 * outerSum;
  to[3 * toStep] = difference + 8 * outerDifference + m[5 * step];
}

/** A y of four values, the transpose of the above: from the gradient of the outputs to that of the products. */
template <class V>
NEPENTHE_INLINE void gradientTransform(const V* y, int step, V* to, int toStep) {
  const V y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
  const V even = y0 + y2, odd = y1 + y3, outerEven = y0 + 4 * y2, outerOdd = 2 * y1 + 8 * y3;
  to[0] = y0;
  to[toStep] = even + odd;
  to[2 * toStep] = even - odd;
  to[3 * toStep] = outerEven + outerOdd;
  to[4 * toStep] = outerEven - outerOdd;
  to[5 * toStep] = y3;
}

/** G g of three values. */
template <class V>
NEPENTHE_INLINE void filterTransform(const V* g, int step, V* to, int toStep) {
  const V ends = g[0] + g[2 * step], wide = g[0] + 4 * g[2 * step];
  to[0] = g[0] / 4;
  to[toStep] = -(ends + g[step]) / 6;
  to[2 * toStep] = -(ends - g[step]) / 6;
  to[3 * toStep] = (wide + 2 * g[step]) / 24;
  to[4 * toStep] = (wide - 2 * g[step]) / 24;
  to[5 * toStep] = g[2 * step];
}

/** Gᵀ u of six values. */
template <class V>
NEPENTHE_INLINE void filterGradientTransform(const V* u, int step, V* to, int toStep) {
  const V sum = (u[step] + u[2 * step]) / 6, difference = (u[2 * step] - u[step]) / 6;
  const V outerSum = (u[3 * step] + u[4 * step]) / 24, outerDifference = (u[3 * step] - u[4 * step]) / 12;
  to[0] = u[0] / 4 - sum + outerSum;
  to[toStep] = difference + outerDifference;
  to[2 * toStep] = 4 * outerSum - sum + u[5 * step];
}

/** Reads [size, size] pixels at (y, x), zero outside the image. */
template <class V, int size>
NEPENTHE_INLINE void readCells(const float* image, const Tiling& tiling, int64_t channels, int64_t y, int64_t x, V* cells) {
  const float* from = image + (y * tiling.width + x) * channels;
  const bool inside = y >= 0 && x >= 0 && y + size <= tiling.height && x + size <= tiling.width;
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const bool known = inside || (y + row >= 0 && y + row < tiling.height && x + column >= 0 && x + column < tiling.width);
      cells[row * size + column] = known ? load<V>(from + (row * tiling.width + column) * channels) : V{};
    }
  }
}

/** Writes the 36 components of transformed tiles, [components, group, channels]; tiles after `count` are zero. */
template <class V, int size, void transform(const V*, int, V*, int)>
NEPENTHE_INLINE void transformTiles(const float* images, const Tiling& tiling, int64_t channels, int border, int64_t first, int64_t count,
                                    int64_t group, float* to) {
  const int64_t stride = componentStride(group, channels);
  for (int64_t tile = 0; tile < count; ++tile) {
    const Origin origin(tiling, first + tile);
    const float* image = images + origin.image * tiling.height * tiling.width * channels;
    for (int64_t channel = 0; channel < channels; channel += sizeof(V) / sizeof(float)) {
      V cells[size * size], half[kInput * size];
      readCells<V, size>(image + channel, tiling, channels, origin.y - border, origin.x - border, cells);
      for (int column = 0; column < size; ++column) transform(cells + column, size, half + column, size);
      for (int row = 0; row < kInput; ++row) {
        V whole[kInput];
        transform(half + row * size, 1, whole, 1);
        for (int column = 0; column < kInput; ++column)
          store(to + (row * kInput + column) * stride + tile * channels + channel, whole[column]);
      }
    }
  }
  if (count == group) return;
  for (int component = 0; component < kComponents; ++component)
    std::memset(to + component * stride + count * channels, 0, sizeof(float) * (group - count) * channels);
}

/** Bᵀ d B of the inputs of tiles. */
template <class V>
NEPENTHE_INLINE void transformInputs(const float* images, const Tiling& tiling, int64_t channels, int64_t first, int64_t count,
                                     int64_t group, float* to) {
  transformTiles<V, kInput, inputTransform<V>>(images, tiling, channels, 1, first, count, group, to);
}

/** A dY Aᵀ of the output gradients of tiles. */
template <class V>
NEPENTHE_INLINE void transformGradient(const float* gradient, const Tiling& tiling, int64_t channels, int64_t first, int64_t count,
                                       int64_t group, float* to) {
  transformTiles<V, kTile, gradientTransform<V>>(gradient, tiling, channels, 0, first, count, group, to);
}

/** Aᵀ M A of the products of tiles, written to images. */
template <class V>
NEPENTHE_INLINE void transformOutputs(const float* products, const Tiling& tiling, int64_t channels, int64_t first, int64_t count,
                                      int64_t group, float* images) {
  const int64_t stride = componentStride(group, channels);
  for (int64_t tile = 0; tile < count; ++tile) {
    const Origin origin(tiling, first + tile);
    float* to = images + ((origin.image * tiling.height + origin.y) * tiling.width + origin.x) * channels;
    const int64_t rows = std::min<int64_t>(kTile, tiling.height - origin.y), columns = std::min<int64_t>(kTile, tiling.width - origin.x);
    for (int64_t channel = 0; channel < channels; channel += sizeof(V) / sizeof(float)) {
      V half[kTile * kInput];
      for (int column = 0; column < kInput; ++column) {
        V cells[kInput];
        for (int row = 0; row < kInput; ++row)
          cells[row] = load<V>(products + (row * kInput + column) * stride + tile * channels + channel);
        outputTransform(cells, 1, half + column, kInput);
      }
      for (int64_t row = 0; row < rows; ++row) {
        V whole[kTile];
        outputTransform(half + row * kInput, 1, whole, 1);
        for (int64_t column = 0; column < columns; ++column)
          store(to + (row * tiling.width + column) * channels + channel, whole[column]);
      }
    }
  }
}

/** Products of one component, [group, outputs] = [group, inputs] · [inputs, outputs]. */
template <class Set>
NEPENTHE_INLINE void multiplyComponent(const float* factors, const float* weights, int64_t group, int64_t inputs, int64_t outputs,
                                       float* to) {
  multiply<Set>({factors, inputs, 1}, group, weights, inputs, outputs, nullptr, to);
}

/** [inputs, outputs] += [group, inputs]ᵀ · [group, outputs] */
template <class Set>
NEPENTHE_INLINE void addOuter(const float* factors, const float* products, int64_t group, int64_t inputs, int64_t outputs, float* to) {
  multiply<Set>({factors, 1, inputs}, inputs, products, group, outputs, to, to);
}

}  // namespace nepenthe
