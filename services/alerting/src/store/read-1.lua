-- Reads values of a partition for the owner that holds it, and for nobody else.
-- KEYS 1 the partition's hash. ARGV 1 epoch, 2 sequence, 3.. subjects (at most 1000).
-- Returns 1 and the values in the order asked, nil where there is none; -1 fenced (somebody else owns it);
-- -2 lost (the hash is gone, or older than what this owner saved).
local found = redis.call('HMGET', KEYS[1], '~epoch', '~sequence')
if not found[1] or tonumber(found[1]) < tonumber(ARGV[1]) then return { -2 } end
if found[1] ~= ARGV[1] then return { -1 } end
if found[2] ~= ARGV[2] then return { -2 } end
if #ARGV == 2 then return { 1 } end
local values = redis.call('HMGET', KEYS[1], unpack(ARGV, 3))
table.insert(values, 1, 1)
return values
