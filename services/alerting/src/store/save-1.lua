-- Saves values and checkpoint of a partition, all or nothing, for the owner that holds it.
-- KEYS 1 the partition's hash. ARGV 1 epoch, 2 sequence as this owner left it, 3 next sequence, 4 findings offset (or
-- empty), 5 alerts offset, 6.. subject and value in turn.
-- Returns 1 saved, -1 fenced (somebody else owns it), -2 lost (the hash is gone, or not as this owner left it).
local found = redis.call('HMGET', KEYS[1], '~epoch', '~sequence')
if not found[1] or tonumber(found[1]) < tonumber(ARGV[1]) then return -2 end
if found[1] ~= ARGV[1] then return -1 end
if found[2] ~= ARGV[2] then return -2 end
for i = 6, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], '~sequence', ARGV[3], '~findings', ARGV[4], '~alerts', ARGV[5])
return 1
