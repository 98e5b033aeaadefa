// An engine that draws on the visitor's GPU.

/** @import { Engine } from "../drawing.js" */
/** @import { Exit, Operation, Place, Program } from "../lowering/program.js" */
/** @import { Answer } from "../wasm/machine.js" */

import { groupsOf, parametersOf, placesOf, shaderOf } from "./kernels.js";

/** Numbers of the standard. */
const [MAP_READ, COPY_SRC, COPY_DST, UNIFORM, STORAGE] = [0x1, 0x4, 0x8, 0x40, 0x80];
const READ = 0x1;
const APART = 256; // bytes: where an operation's parameters may begin
const STORAGE_BINDINGS = 7; // of a convolution

/** One operation ready to run. @typedef {{pipeline: GPUComputePipeline, group: GPUBindGroup, groups: number}} Launch */

/**
 * Rejects where there is no GPU for pages. One that is only imitated in software is slower than WebAssembly.
 * @param {Program} program
 * @param {{software?: boolean}} [how] whether an imitated one will do
 * @returns {Promise<Engine>}
 */
export async function openWebgpu(program, { software = false } = {}) {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter || (adapter.info?.isFallbackAdapter && !software)) throw new Error("There is no GPU for this page.");
  if (adapter.limits.maxStorageBuffersPerShaderStage < STORAGE_BINDINGS)
    throw new Error("The GPU binds too few buffers.");
  const device = await adapter.requestDevice();
  try {
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const run = await Run.prepare(device, program);
    for (const error of [await device.popErrorScope(), await device.popErrorScope()]) if (error) throw error;
    return { name: "webgpu", draw: (input, exit) => run.draw(input, exit), close: () => device.destroy() };
  } catch (error) {
    device.destroy();
    throw error;
  }
}

class Run {
  #device;
  #program;
  #buffers;
  #output;
  /** @type {Launch[]} */
  #launches;
  /** @type {Launch[]} */
  #endings;
  /** Buffers that the page can read, and that no picture needs now. @type {GPUBuffer[]} */
  #free = [];

  /** @param {GPUDevice} device @param {Program} program @param {GPUBuffer[]} buffers @param {GPUBuffer} output @param {Launch[]} launches */
  constructor(device, program, buffers, output, launches) {
    this.#device = device;
    this.#program = program;
    this.#buffers = buffers;
    this.#output = output;
    this.#launches = launches.slice(0, program.operations.length);
    this.#endings = launches.slice(program.operations.length);
  }

  /** @param {GPUDevice} device @param {Program} program */
  static async prepare(device, program) {
    const buffers = program.sizes.map((size, at) => bufferOf(device, size, program.constants.get(at)));
    const output = bufferOf(device, Math.max(...program.exits.map(sizeOf)), undefined);
    const endings = program.exits.map((exit) => ({
      name: "to_bytes",
      args: { x: exit.image, out: { buffer: buffers.length, offset: 0 }, pixels: exit.width * exit.height },
    }));
    const operations = [...program.operations, ...endings];
    const launches = await prepared(device, operations, [...buffers, output]);
    return new Run(device, program, buffers, output, launches);
  }

  /** Rejects when the device is lost. @param {Uint8Array<ArrayBuffer>} input @param {number} number @returns {Promise<Answer>} */
  async draw(input, number) {
    const exit = this.#program.exits[number];
    const { after, width, height, unrounded, image } = exit;
    const bytes = 4 * sizeOf(exit);
    const device = this.#device;
    device.queue.writeBuffer(this.#buffers[this.#program.input.buffer], 0, input);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const ending = unrounded ? [] : [this.#endings[number]];
    for (const { pipeline, group, groups } of [...this.#launches.slice(0, after), ...ending]) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(groups);
    }
    pass.end();
    const readable = this.#free.pop() ?? this.#readable();
    const [from, at] = unrounded ? [this.#buffers[image.buffer], 4 * image.offset] : [this.#output, 0];
    encoder.copyBufferToBuffer(from, at, readable, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await readable.mapAsync(READ, 0, bytes);
    const copy = readable.getMappedRange(0, bytes).slice(0);
    readable.unmap();
    this.#free.push(readable);
    return { width, height, data: unrounded ? new Float32Array(copy) : new Uint8ClampedArray(copy) };
  }

  #readable() {
    return this.#device.createBuffer({
      size: this.#output.size,
      usage: COPY_DST | MAP_READ,
    });
  }
}

/** How many numbers come back, of four bytes each. @param {Exit} exit */
const sizeOf = ({ width, height, unrounded }) => (unrounded ? 4 : 1) * width * height;

/** @param {GPUDevice} device @param {number} size numbers @param {Float32Array | Int32Array | undefined} values */
function bufferOf(device, size, values) {
  const usage = STORAGE | COPY_DST | COPY_SRC;
  const buffer = device.createBuffer({ size: Math.max(16, 4 * size), usage });
  if (values) device.queue.writeBuffer(buffer, 0, /** @type {Float32Array<ArrayBuffer>} */ (values));
  return buffer;
}

/** @param {GPUDevice} device @param {Operation[]} operations @param {GPUBuffer[]} buffers @returns {Promise<Launch[]>} */
async function prepared(device, operations, buffers) {
  const names = [...new Set(operations.map(({ name }) => name))];
  const made = await Promise.all(
    names.map((name) => {
      const module = device.createShaderModule({ code: shaderOf(name), label: name });
      return device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
    }),
  );
  const pipelines = new Map(names.map((name, at) => [name, made[at]]));
  const parameters = device.createBuffer({
    size: APART * operations.length,
    usage: UNIFORM | COPY_DST,
  });
  const absent = bufferOf(device, 0, undefined);
  return operations.map((operation, at) => {
    const pipeline = /** @type {GPUComputePipeline} */ (pipelines.get(operation.name));
    const bytes = parametersOf(operation);
    device.queue.writeBuffer(parameters, APART * at, bytes);
    const bound = placesOf(operation.name).map((name) => {
      const place = /** @type {Place | null | undefined} */ (operation.args[name]);
      return place ? buffers[place.buffer] : absent;
    });
    const entries = [
      { binding: 0, resource: { buffer: parameters, offset: APART * at, size: bytes.length } },
      ...bound.map((buffer, number) => ({ binding: number + 1, resource: { buffer } })),
    ];
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return { pipeline, group, groups: groupsOf(operation) };
  });
}
