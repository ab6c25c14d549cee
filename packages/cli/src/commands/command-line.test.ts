import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { redflag } from '../testing/command-line.ts'
import { inRepository } from '../testing/repository.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const COMMANDS = [
  'start',
  'replay',
  'ingest',
  'detector',
  'alerting',
  'topics',
  'settings',
  'import',
  'generate',
]

describe('the command line', () => {
  it('tells its version and its commands', async () => {
    const { version } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'))
    expect(await redflag(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
    const help = await redflag(['--help'])
    expect(help.status).toBe(0)
    for (const command of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  })

  it.each(COMMANDS)('explains %s', async (command) => {
    const asked = await redflag([command, '--help'])
    expect(asked).toMatchObject({ status: 0, stderr: '' })
    expect(asked.stdout).toContain(`Usage: redflag ${command}`)
    expect(asked.stdout).toMatch(/Example|environment variables|Commands:/)
    expect(await redflag(['help', command])).toEqual(asked)
    for (const line of asked.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120)
  })

  it.each([
    [['repaly'], "unknown command 'repaly'\n(Did you mean replay?)"],
    [['settings', 'chek'], 'Did you mean check?'],
    [['start', '--speed', '0'], 'Expected a number above 0'],
    [['start', '--port', '70000'], 'Expected a whole number from 0 to 65535'],
    [['start', 'now'], 'too many arguments'],
    [['generate', '--from', '2026-02-30'], 'Expected a day such as 2026-03-02'],
    [['generate', '--workers', '3'], 'Expected a whole number from 20 to 100000'],
    [['topics', 'create', '--partitions', '12'], 'Expected a power of two'],
    [[], 'Usage: redflag'],
  ])('ends %j with 2 and says why', async (args, said) => {
    const { status, stdout, stderr } = await redflag(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(said)
  })

  it.each(['ingest', 'detector', 'alerting', 'topics create'])(
    'ends %s without its variables with 78 and names them',
    async (command) => {
      const { status, stderr } = await redflag(command.split(' '))
      expect(status).toBe(78)
      expect(stderr).toContain('REDFLAG_KAFKA_BROKERS: is required')
    },
  )

  it('names a list of ingest that there is not', async () => {
    const env = {
      REDFLAG_KAFKA_BROKERS: 'nowhere:9092',
      REDFLAG_SCHEMA_REGISTRY_URL: 'http://nowhere',
      INGEST_PSEUDONYM_KEY: '00'.repeat(32),
      INGEST_LISTS: 'tor=/tmp/tor.txt,tors=x',
    }
    const { status, stderr } = await redflag(['ingest'], { env })
    expect(status).toBe(78)
    expect(stderr).toContain('INGEST_LISTS: No list is called tors')
  })
})

describe('settings', () => {
  it('are checked', async () => {
    const file = join(temporaryFolder(), 'mine.yaml')
    writeFileSync(file, 'version: 1\nsignals: { sanctioned-address: { status: shadow } }\n')
    const { status, stdout } = await redflag(['settings', 'check', file])
    expect(status).toBe(0)
    expect(stdout).toMatch(/mine.yaml: usable, hash [0-9a-f]{12}\n/)
    expect(stdout).toContain('1 in shadow')
    expect(stdout).toContain('warning: sanctioned-address does not count')
  })

  it('written out in full can be read again, and differ from nothing', async () => {
    const file = join(temporaryFolder(), 'full.yaml')
    writeFileSync(file, (await redflag(['settings', 'show'])).stdout)
    expect(await redflag(['settings', 'diff', file])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^no difference: both are [0-9a-f]{12}\n$/),
    })
  })

  it('that differ end with 1 and say in what', async () => {
    const file = join(temporaryFolder(), 'mine.yaml')
    writeFileSync(file, 'version: 1\nscore: { hysteresis: 0.04 }\n')
    const { status, stdout } = await redflag(['settings', 'diff', file])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^score.hysteresis: 0.05 -> 0.04\n1 difference: [0-9a-f]{12} -> [0-9a-f]{12}\n$/)
  })

  it.each(['check', 'show', 'diff'])('that cannot be used end %s with 78', async (command) => {
    const file = join(temporaryFolder(), 'bad.yaml')
    writeFileSync(file, 'version: 3\n')
    const { status, stderr } = await redflag(['settings', command, file])
    expect(status).toBe(78)
    expect(stderr).toContain(`${file}:1:1: version: expected 1, got 3`)
  })
})

describe('import ofac', () => {
  const XML = `<?xml version="1.0"?>
<Sanctions><DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>1</Month><Day>2</Day></DateOfIssue>`

  it('refuses what is no such list, and leaves no file', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'list.xml')
    writeFileSync(file, 'name,address\n')
    const to = join(folder, 'out/ofac.ndjson')
    const { status, stdout, stderr } = await redflag(['import', 'ofac', file, '--to', to])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('is not an OFAC sdn_advanced.xml')
    expect(readdirSync(folder)).toEqual(['list.xml'])
  })

  it('says where a list ends too early', async () => {
    const file = join(temporaryFolder(), 'list.xml')
    writeFileSync(file, XML)
    const { status, stderr } = await redflag(['import', 'ofac', file])
    expect(status).toBe(2)
    expect(stderr).toContain(`${file}:2:`)
  })
})

describe('generate', () => {
  it('writes the same events for the same numbers, as many as asked for', async () => {
    const args = ['generate', '--workers', '20', '--days', '5', '--events', '300']
    const first = await redflag(args)
    expect(first.status).toBe(0)
    expect(first.stdout.trim().split('\n')).toHaveLength(300)
    expect(await redflag(args)).toEqual(first)
    expect((await redflag([...args, '--seed', '2'])).stdout).not.toBe(first.stdout)
  })

  it('writes the list that goes with it', async () => {
    const folder = temporaryFolder()
    const args = ['generate', '--workers', '20', '--days', '1', '--list-out']
    expect((await redflag([...args, join(folder, 'listed.txt')])).status).toBe(0)
    expect(readdirSync(folder)).toEqual(['listed.txt'])
    expect(readFileSync(join(folder, 'listed.txt'), 'utf8')).toContain('0x726564666c6167')
    const failed = await redflag([...args, join(folder, 'no/such/folder')])
    expect(failed.status).toBe(2)
    expect(failed.stderr).toContain('cannot write the list')
  })
})
