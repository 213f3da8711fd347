"""Scripts beside the work itself: the pace of writes, what is remembered, open check runs, the clock's notes."""

PACE = """
local key, rate = k('pace', a.installation), c.per_minute / 60000
local past = redis.call('HMGET', key, 'tokens', 'at')
local tokens = math.min(c.burst, tonumber(past[1] or c.burst) + (NOW - tonumber(past[2] or NOW)) * rate)
local need = math.min(a.writes, c.burst)
if tokens < need then return math.ceil((need - tokens) / rate) end
tokens = tokens - a.writes
redis.call('HSET', key, 'tokens', tostring(tokens), 'at', NOW)
redis.call('PEXPIRE', key, math.ceil((c.burst - tokens) / rate) + 1000)
return 0
"""

RECORD = """
if not exists(a.key) then return 0 end
redis.call('HSET', k('state', a.key), a.name, a.value)
redis.call('EXPIRE', k('state', a.key), c.kept)
return 1
"""

SPEND = """
if not exists(a.key) then return 0 end
local key = k('quota', a.key)
local spent = redis.call('HINCRBY', key, a.who, 1)
if redis.call('TTL', key) < 0 then redis.call('EXPIRE', key, a.seconds) end
return spent <= a.most and 1 or 0
"""

OPENED = """
if not exists(a.key) then return 0 end
redis.call('HSET', k('checks', a.key), a.check, a.about)
redis.call('EXPIRE', k('checks', a.key), c.kept)
redis.call('ZADD', 'backstop:checks', NOW, a.key .. '#' .. a.check)
return 1
"""

CLOSED = """
redis.call('HDEL', k('checks', a.key), a.check)
return redis.call('ZREM', 'backstop:checks', a.key .. '#' .. a.check)
"""

STUCK = """
local found = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', 'backstop:checks', '-inf', NOW - a.age, 'LIMIT', 0, a.most)) do
  local key, check = string.match(member, '^(.*)#(%d+)$')
  local about, state = redis.call('HGET', k('checks', key), check), text(key, 'state')
  redis.call('ZADD', 'backstop:checks', NOW, member)  -- whatever happens to it: others get their turn first
  if not about then redis.call('ZREM', 'backstop:checks', member)
  elseif state == '' or state == 'idle' or state == 'dead' then found[#found + 1] = {key, check, about} end
end
return found
"""

REDELIVERY = """
local count = tonumber(redis.call('GET', k('redelivered', a.delivery)) or 0)
local gap = math.floor(a.gap * 2 ^ math.min(count, 12))
if not redis.call('SET', k('redelivering', a.delivery), 1, 'NX', 'PX', gap) then return 0 end
redis.call('SET', k('redelivered', a.delivery), count + 1, 'EX', c.deliveries)
return 1
"""

CLOCK = """
local holder = redis.call('GET', 'backstop:clock')
if holder and holder ~= a.token then return 0 end
redis.call('SET', 'backstop:clock', a.token, 'PX', a.lease)
return 1
"""

STATS = """
local oldest = redis.call('ZRANGE', 'backstop:open', 0, 0, 'WITHSCORES')
return {redis.call('ZCARD', 'backstop:open'), redis.call('LLEN', QUEUE), redis.call('ZCARD', 'backstop:dead'),
  oldest[2] and NOW - tonumber(oldest[2]) or 0}
"""
