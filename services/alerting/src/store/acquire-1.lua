-- Takes a partition over. Epochs never fall, and follow the clock so that they rise even over a store that lost them.
-- KEYS 1 the partition's hash. ARGV 1 unix time in milliseconds.
-- Returns epoch, sequence, findings offset (or empty), alerts offset (or empty: nothing was ever saved).
local found = redis.call('HMGET', KEYS[1], '~epoch', '~sequence', '~findings', '~alerts')
local epoch = math.max(tonumber(found[1] or '0') + 1, tonumber(ARGV[1]))
local text = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], '~epoch', text, '~sequence', found[2] or '0')
return { text, found[2] or '0', found[3] or '', found[4] or '' }
