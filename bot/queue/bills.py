"""Scripts of the second stage: the summary borrowed for a moment, what models have cost, what people thought of it.

Also answers of models that are paid for and could not be written yet: a few for each pull request, for a day.
"""

BORROW = """
local lease = k('lease', a.key)
if not exists(a.key) then return {-1, 0} end
local left = redis.call('PTTL', lease)
if left > 0 then return {0, left} end
local fence = redis.call('INCR', 'backstop:fence')
redis.call('SET', lease, fence, 'PX', a.lease)
return {1, fence}
"""

GIVE_BACK = """
if not holds(a.key, a.fence) then return 0 end
redis.call('DEL', k('lease', a.key))
local job = text(a.key, 'job')
if wanted(a.key) and text(a.key, 'state') == 'queued' and job ~= '' and text(a.key, 'started') == job then
  drop_job(job)  -- it came meanwhile and was sent away
  unset(a.key, 'job', 'started', 'missing')
  again(a.key)
end
return 1
"""

LEARN = """
if not exists(a.key) then return 0 end
local key = k('feedback', owner(a.key))
for _, one in ipairs(a.comments) do
  if redis.call('HLEN', key) < c.lessons or redis.call('HEXISTS', key, one[1]) == 1 then
    redis.call('HSET', key, one[1], one[2])
  end
end
redis.call('EXPIRE', key, c.learned)
return 1
"""

_DAY = "local today = math.floor(NOW / 86400000)\n"

PAY = (
    _DAY
    + """
local function add(key, seconds)
  redis.call('HINCRBY', key, 'tokens', a.tokens)
  redis.call('HINCRBY', key, 'micros', a.micros)
  redis.call('EXPIRE', key, seconds)
end
if exists(a.key) then add(k('bill', a.key), c.kept) end
add(k('billed', owner(a.key) .. ':' .. today), 172800)
add(k('billed', 'all:' .. today), 172800)
return 1
"""
)

PAID = (
    _DAY
    + """
local found = {}
for _, key in ipairs({k('bill', a.key), k('billed', owner(a.key) .. ':' .. today), k('billed', 'all:' .. today)}) do
  for _, name in ipairs({'tokens', 'micros'}) do found[#found + 1] = redis.call('HGET', key, name) or '0' end
end
return found
"""
)

KEEP = """
local key = k('answers', a.key)
if a.text == '' then return redis.call('HDEL', key, a.name) end
if not exists(a.key) then return 0 end
if redis.call('HLEN', key) >= a.most and redis.call('HEXISTS', key, a.name) == 0 then redis.call('DEL', key) end
redis.call('HSET', key, a.name, a.text)
redis.call('EXPIRE', key, 86400)
return 1
"""
