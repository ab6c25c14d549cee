/**
 * Takes a bucket over: puts the new owner's token into its fence and keeps the rest.
 * KEYS 1 fence. ARGV 1 token. Returns the fence as it was found, or nil.
 */
export const TAKE_BUCKET = `
local found = redis.call('GET', KEYS[1])
local rest = ':0:0'
if found then rest = string.sub(found, string.find(found, ':', 1, true), -1) end
redis.call('SET', KEYS[1], ARGV[1] .. rest)
return found
`

/** Answer of SAVE_BUCKET when the write went through; 0 when the fence was not as the writer left it. */
export const SAVED = 1

/**
 * Writes profiles of one bucket, if its fence is exactly as the writer left it.
 * KEYS 1 fence, 2.. profiles and, last, what they have added to their cohorts. ARGV 1 expected beginning of the fence ("token:sequence:"), 2 next fence, 3 time to live in
 * seconds, 4.. bytes in the order of the keys. Returns 1 saved, 0 refused.
 */
export const SAVE_BUCKET = `
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
for i = 2, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 2], 'EX', ARGV[3]) end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`
