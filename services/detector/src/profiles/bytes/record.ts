import { type Codec, isTimeOf, nextSlot } from './codecs.ts'
import { LOOK_BACK } from './layout.ts'
import { damaged } from './reader.ts'

/** One codec for each field: one that is forgotten does not compile, nor one that is not there. */
export type Fields<Value> = { readonly [Name in keyof Value]-?: Codec<Value[Name]> }

interface Part {
  /** Fields with their numbers, in the order in which they are written. */
  readonly fields: readonly Field[]
  /** Heads of at most 30 bits each. */
  readonly heads: readonly Head[]
}

interface Field {
  readonly number: number
  readonly name: string
  readonly codec: Codec<unknown>
}

interface Head {
  readonly slot: number
  readonly bits: readonly { readonly field: Field; readonly shift: number; readonly mask: number }[]
}

/** More would pass the small integers of the engine. */
const HEAD_BITS = 30

/**
 * A record of these fields. Read, it is an object literal of them in the order given here.
 *
 * Writing and reading are compiled into one function each, from the names of the fields alone: every call and property in them then has
 * one target, which a loop over the fields cannot have.
 */
export function record<Value extends object>(codecs: Fields<Value>): Codec<Value> {
  const entries = Object.entries(codecs) as [string, Codec<unknown>][]
  const fields: Field[] = entries.map(([name, codec], number) => ({ number, name, codec }))
  const own = partOf(fields.filter((one) => one.codec.isShared !== true))
  const shared = partOf(fields.filter((one) => one.codec.isShared === true))
  const source = sourceOf(fields, own, shared)
  const compiled = new Function('codecs', 'damaged', 'isTimeOf', source)(
    fields.map((one) => one.codec),
    damaged,
    isTimeOf,
  ) as Pick<Codec<Value>, 'write' | 'read' | 'isSame'>
  return { states: 1, stateOf: () => 0, ...compiled }
}

function partOf(fields: readonly Field[]): Part {
  const heads: { slot: number; bits: Head['bits'][number][] }[] = []
  let used = HEAD_BITS
  for (const field of fields) {
    const width = Math.ceil(Math.log2(field.codec.states))
    if (width === 0) continue
    if (used + width > HEAD_BITS) {
      heads.push({ slot: nextSlot('head'), bits: [] })
      used = 0
    }
    heads.at(-1)?.bits.push({ field, shift: used, mask: 2 ** width - 1 })
    used += width
  }
  return { fields: inOrder(fields), heads }
}

/** Events first, each with the times that are mostly its own, since those are read from what it left. */
function inOrder(fields: readonly Field[]): readonly Field[] {
  const order = fields
    .filter((one) => one.codec.leads === true)
    .flatMap((event) => [event, ...fields.filter((one) => one.codec.timeOf === event.name)])
  for (const one of fields)
    if (one.codec.timeOf !== undefined && !order.includes(one))
      throw new Error(`${one.name} is the time of ${one.codec.timeOf}, which is no event of the record`)
  return [...order, ...fields.filter((one) => !order.includes(one))]
}

const property = (field: Field): string => `value[${JSON.stringify(field.name)}]`

function sourceOf(fields: readonly Field[], own: Part, shared: Part): string {
  const hasShared = shared.fields.length > 0
  const slot = hasShared ? nextSlot('distinct') : -1
  const literal = fields.map(({ name, number }) => `${JSON.stringify(name)}: v${number}`).join(', ')
  return `'use strict'
${fields.map(({ number: n }) => `const stateOf${n} = codecs[${n}].stateOf, write${n} = codecs[${n}].write, read${n} = codecs[${n}].read, isSame${n} = codecs[${n}].isSame`).join('\n')}
function isSame(a, b) {
  return ${sameSource(fields)}
}
function isSameShared(a, b) {
  return ${sameSource(shared.fields)}
}
function write(to, value) {
${writeSource(own)}
${hasShared ? writeSharedSource(shared, slot) : ''}
}
function read(from) {
  let ${[...fields.map(({ number }) => `v${number}`), ...stateNames(fields)].join(', ')}
${readSource(own)}
${hasShared ? readSharedSource(shared, slot) : ''}
  const value = { ${literal} }
${hasShared ? '  if (back === 0) known.push(value)' : ''}
  return value
}
return { write, read, isSame }`
}

const stateNames = (fields: readonly Field[]): string[] =>
  fields.filter((one) => one.codec.states > 1).map(({ number }) => `s${number}`)

function sameSource(fields: readonly Field[]): string {
  const tests = fields.map(
    ({ name, number }) => `isSame${number}(a[${JSON.stringify(name)}], b[${JSON.stringify(name)}])`,
  )
  return tests.length === 0 ? 'true' : tests.join(' && ')
}

function writeSource({ fields, heads }: Part): string {
  const lines = fields.map((field) => {
    const { number: n, codec } = field
    const line = `  const v${n} = ${property(field)}`
    if (codec.states === 1) return line
    if (codec.timeOf === undefined) return `${line}, s${n} = stateOf${n}(v${n})`
    return `${line}, s${n} = isTimeOf(value[${JSON.stringify(codec.timeOf)}], v${n}) ? 0 : 1`
  })
  for (const { slot, bits } of heads) {
    const parts = bits.map(({ field, shift }) => `s${field.number} << ${shift}`)
    lines.push(`  to.head(${slot}, ${parts.join(' | ')})`)
  }
  for (const { number: n, codec } of fields)
    lines.push(`  write${n}(to, v${n}, ${codec.states > 1 ? `s${n}` : 0})`)
  return lines.join('\n')
}

function writeSharedSource(shared: Part, slot: number): string {
  return `  const known = to.distinct(${slot})
  const stop = Math.max(0, known.length - ${LOOK_BACK})
  let at = known.length - 1
  while (at >= stop && !isSameShared(known[at], value)) at -= 1
  if (at >= stop) return to.uint(known.length - at)
  known.push(value)
  to.uint(0)
${writeSource(shared)}`
}

function readSource({ fields, heads }: Part): string {
  const lines: string[] = []
  heads.forEach(({ slot, bits }) => {
    lines.push(`  const head${slot} = from.head(${slot})`)
    for (const { field, shift, mask } of bits)
      lines.push(`  s${field.number} = (head${slot} >> ${shift}) & ${mask}`)
  })
  for (const { number: n, codec } of fields)
    lines.push(`  v${n} = read${n}(from, ${codec.states > 1 ? `s${n}` : 0})`)
  return lines.join('\n')
}

function readSharedSource(shared: Part, slot: number): string {
  const copies = shared.fields.map(({ name, number }) => `    v${number} = earlier[${JSON.stringify(name)}]`)
  return `  const known = from.distinct(${slot})
  const back = from.uint()
  if (back === 0) {
${readSource(shared)}
  } else {
    const earlier = known[known.length - back]
    if (earlier === undefined) throw damaged('an earlier record is unknown')
${copies.join('\n')}
  }`
}
