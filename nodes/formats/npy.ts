import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";

export interface NpyArray {
  /** Row-major (C order), whatever order the file has. */
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

const magic = "\u0093NUMPY";

/** What a file's type code means: bytes a value, and how one is read. Integers become float64, half floats float32. */
const readers: Record<string, readonly [size: number, read: (view: DataView, at: number) => number]> = {
  "<f2": [2, (view, at) => halfFloat(view.getUint16(at, true))],
  "<f4": [4, (view, at) => view.getFloat32(at, true)],
  "<f8": [8, (view, at) => view.getFloat64(at, true)],
  "<i4": [4, (view, at) => view.getInt32(at, true)],
  "<i8": [8, (view, at) => Number(view.getBigInt64(at, true))],
};

export function isNpy(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(6, bytes.length)).toString("latin1") === magic;
}

/**
 * A numpy array from a `.npy` file, format versions 1 to 3 (numpy.lib.format), little-endian float16, float32, float64,
 * int32 or int64. Pickled objects are never loaded.
 *
 * @throws Failure `formats/bad-npy` naming the file, what is wrong, and the line of Python that saves it right
 */
export function readNpy(bytes: Uint8Array, source: string): NpyArray {
  const refuse = (why: Said) => failure("formats/bad-npy", said("{source} {why}.", { source, why }));
  if (!isNpy(bytes)) throw refuse(said("is not a .npy file; save it with numpy.save(path, array)"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = refuse(said("is cut short; save or download it again"));
  if (bytes.length < 12) throw cut;
  const wide = bytes[6] > 1;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (bytes[6] > 3 || end > bytes.length) throw cut;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  // Either kind of quote will do, and Python 2 wrote long whole numbers as 8L.
  const type = /["']descr["']\s*:\s*u?["']([^"']*)["']/.exec(header)?.[1];
  const shape = /["']shape["']\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1]?.replaceAll("L", "");
  if (shape === undefined) throw refuse(said("has no shape in its header; save it again with numpy.save"));
  const [size, read] = (type && readers[type]) || [];
  if (!size || !read) {
    throw refuse(
      said('holds {type}, which is not read; save it with numpy.save(path, numpy.asarray(array, dtype="<f8"))', {
        type: describe(type),
      }),
    );
  }
  const dims = shape.split(",").flatMap((d) => (d.trim() === "" ? [] : [Number(d)]));
  const count = dims.reduce((product, d) => product * d, 1);
  if (count * size > bytes.length - end) throw cut;
  const data = size <= 4 && type !== "<i4" ? new Float32Array(count) : new Float64Array(count);
  const place = /["']fortran_order["']\s*:\s*True/.test(header) ? rowMajor(dims) : (i: number) => i;
  for (let i = 0; i < count; i++) data[place(i)] = read(view, end + i * size);
  if (type === "<i8" && data.some((value) => !Number.isSafeInteger(value))) {
    throw refuse(said('holds integers beyond 2^53, which lose digits; save it as dtype="<f8"'));
  }
  return { data, shape: dims };
}

/** A `.npy` file of format version 1, C order, float32 or float64 as the array is. */
export function writeNpy(data: Float32Array | Float64Array, dims: readonly number[]): Uint8Array {
  if (dims.reduce((product, d) => product * d, 1) !== data.length) {
    throw failure(
      "formats/bad-npy",
      said("{count} values do not fit the shape [{dims}]; correct the shape.", {
        count: data.length,
        dims: dims.join(", "),
      }),
    );
  }
  const type = data instanceof Float32Array ? "<f4" : "<f8";
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`;
  // Magic, version, length and text end on a multiple of 64, with a line end last.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = Buffer.alloc(10 + header.length + data.byteLength);
  bytes.write(`${magic}\u0001\u0000`, "latin1");
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, "latin1");
  const start = 10 + header.length;
  if (type === "<f4") data.forEach((value, i) => void bytes.writeFloatLE(value, start + i * 4));
  else data.forEach((value, i) => void bytes.writeDoubleLE(value, start + i * 8));
  return bytes;
}

/** Where the i-th value of a column-major file stands in row-major order. */
function rowMajor(dims: readonly number[]): (i: number) => number {
  const strides = dims.map((_, d) => dims.slice(d + 1).reduce((product, n) => product * n, 1));
  return (i) => {
    let [rest, at] = [i, 0];
    for (let d = 0; d < dims.length; d++) {
      at += (rest % dims[d]) * strides[d];
      rest = Math.floor(rest / dims[d]);
    }
    return at;
  };
}

function describe(type: string | undefined): Said {
  if (type === undefined) return said("records of several fields");
  if (type.includes("O")) return said("pickled Python objects (never loaded, since they can run code)");
  return type.startsWith(">")
    ? said("big-endian numbers ({type})", { type })
    : said("numbers of type {type}", { type });
}

/** IEEE 754 binary16. */
export function halfFloat(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
