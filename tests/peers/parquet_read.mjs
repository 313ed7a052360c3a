// SPDX-License-Identifier: Apache-2.0
// Reads Parquet with what npm has: parquet_read.mjs hyparquet|parquet-wasm NODE_MODULES FILE...
// hyparquet: FILE.hyparquet.json gets {name: values}, floats as their bits, other numbers as text.
// parquet-wasm (parquet-rs): FILE.wasm.arrows gets a stream of Arrow IPC.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [reader, modules, ...files] = process.argv.slice(2)
const require = createRequire(modules + '/')
const load = name => import(pathToFileURL(require.resolve(name)).href)

function bitsOf(value, physical) {
  const view = new DataView(new ArrayBuffer(8))
  if (physical === 'FLOAT') {
    view.setFloat32(0, value)
    return String(view.getUint32(0))
  }
  view.setFloat64(0, value)
  return String(view.getBigUint64(0))
}

// Ticks as they are in the file.
const parsers = {
  timestampFromMilliseconds: BigInt,
  timestampFromMicroseconds: BigInt,
  timestampFromNanoseconds: BigInt,
}

async function byHyparquet(path) {
  const { parquetMetadata, parquetRead } = await load('hyparquet')
  const { compressors } = await load('hyparquet-compressors')
  const bytes = readFileSync(path)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const elements = parquetMetadata(file).schema.slice(1)
  const columns = Object.fromEntries(elements.map(({ name }) => [name, []]))
  await parquetRead({ file, compressors, parsers, rowFormat: 'object', onComplete: rows => {
    for (const row of rows)
      for (const { name, type } of elements) {
        const value = row[name]
        if (value === null || value === undefined) columns[name].push(null)
        else if (type === 'FLOAT' || type === 'DOUBLE') columns[name].push(bitsOf(value, type))
        else columns[name].push(typeof value === 'boolean' ? String(Number(value)) : String(value))
      }
  } })
  writeFileSync(path + '.hyparquet.json', JSON.stringify(columns))
}

function byWasm(path) {
  const { readParquet } = require('parquet-wasm/node')
  writeFileSync(path + '.wasm.arrows', readParquet(readFileSync(path)).intoIPCStream())
}

for (const path of files) await (reader === 'hyparquet' ? byHyparquet : byWasm)(path)
