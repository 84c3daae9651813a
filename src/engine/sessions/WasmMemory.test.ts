import { describe, expect, it, vi } from 'vitest';
import { WasmMemory } from './WasmMemory';

const tooMuch = { code: 'engine/out-of-memory' };

describe('the memory of WebAssembly', () => {
  it('has room until it is full, and again once something is given back', async () => {
    const memory = new WasmMemory(100);
    await memory.take(60);
    await expect(memory.take(41)).rejects.toMatchObject(tooMuch);
    await memory.take(40);
    memory.give(60);
    await memory.take(60);
  });

  it('has sessions given back that nobody uses before it refuses', async () => {
    const memory = new WasmMemory(100);
    await memory.take(80);
    const makeRoom = vi.fn(() => {
      memory.give(80);
      return Promise.resolve();
    });
    memory.onShortage(makeRoom);
    await memory.take(10);
    expect(makeRoom).not.toHaveBeenCalled();
    await memory.take(90);
    expect(makeRoom).toHaveBeenCalledTimes(1);
  });

  it('says what is needed, what is free and what to do', async () => {
    const memory = new WasmMemory(3e9);
    await memory.take(1e9);
    expect(() => memory.requireFree(2e9)).not.toThrow();
    expect(() => memory.requireFree(2.5e9)).toThrow(
      /it takes 2\.50? GB, and 2(\.00?)? GB are free.*smaller network/,
    );
  });
});
