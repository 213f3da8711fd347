"""The scripts: each is one step that happens whole or not at all. `bot.queue.states` tells the states they move between."""

RAISE = """
local function known(i, key)
  redis.call('ZREMRANGEBYSCORE', k('known', i), '-inf', NOW - c.kept * 1000)
  redis.call('ZADD', k('known', i), NOW, key)
  redis.call('EXPIRE', k('known', i), c.kept)
end

local function wish(event)
  local key, i = event.key, owner(event.key)
  if redis.call('EXISTS', k('gone', i)) == 1 then return end
  local generation = redis.call('HINCRBY', k('pull', key), 'generation', 1)
  set(key, 'delivery', a.delivery, 'tries', 0, 'due', 0, 'postponed', 0)
  redis.call('EXPIRE', k('pull', key), c.kept)
  redis.call('ZADD', k('reasons', key), generation, event.reason)
  redis.call('ZREMRANGEBYRANK', k('reasons', key), 0, -c.pending - 1)
  if event.command and redis.call('ZCARD', k('commands', key)) < c.pending then
    redis.call('ZADD', k('commands', key), generation, event.command)
  end
  for _, what in ipairs({'reasons', 'commands'}) do redis.call('EXPIRE', k(what, key), c.kept) end
  known(i, key)
  redis.call('ZADD', 'backstop:open', 'NX', NOW, key)
  redis.call('ZREM', 'backstop:dead', key)
  local state = text(key, 'state')
  if state == '' or state == 'idle' or state == 'dead' or state == 'parked' then again(key) end
end

local function forget(event)
  local i, chosen = event.installation, {}
  for _, r in ipairs(event.repositories) do
    chosen[r] = true
    note_erased(r)
  end
  local all = #event.repositories == 0
  for _, key in ipairs(redis.call('ZRANGE', k('known', i), 0, -1)) do
    if all or chosen[string.match(key, ':(%d+):')] then
      note_erased(string.match(key, ':(%d+):'))
      leave_off(key)
      erase(key)
    end
  end
  if all then
    for _, what in ipairs({'known', 'waiting', 'flight', 'rest', 'pace', 'feedback'}) do redis.call('DEL', k(what, i)) end
    redis.call('ZREM', 'backstop:watch', i)
  end
  if event.final then
    redis.call('SET', k('gone', i), 1, 'EX', c.deleted)
    redis.call('DEL', k('left', i))
  end
  dispatch(i)
end

local function resume(event)
  local i, chosen = event.installation, {}
  for _, r in ipairs(event.repositories) do chosen[r] = true end
  for _, key in ipairs(redis.call('SMEMBERS', k('left', i))) do
    if #event.repositories == 0 or chosen[string.match(key, ':(%d+):')] then
      redis.call('SREM', k('left', i), key)
      wish({key = key, reason = '["sweep",""]'})
    end
  end
end

local seen = 'backstop:delivery:' .. a.delivery
if a.delivery ~= '' and redis.call('EXISTS', seen) == 1 then return 0 end
for _, event in ipairs(a.events) do
  if event.key then wish(event) elseif event.back then resume(event) else forget(event) end
end
if a.delivery ~= '' then redis.call('SET', seen, 1, 'EX', c.deliveries) end
return 1
"""

ACQUIRE = """
local key = a.key
if not exists(key) or not wanted(key) then return {-1, 0} end
local lease = k('lease', key)
local left = redis.call('PTTL', lease)
if left > 0 then  -- this job goes; when the holder ends without `done`, or never ends, the clock sends another
  if text(key, 'state') == 'queued' then
    set(key, 'started', text(key, 'job'))
    watch(key, NOW + left + 1)
  end
  return {0, left}
end
local at = starts_at(key)
if at > NOW then
  if text(key, 'state') == 'queued' then again(key) end
  return {0, at - NOW}
end
local fence = redis.call('INCR', 'backstop:fence')
local tries = redis.call('HINCRBY', k('pull', key), 'tries', 1)
redis.call('SET', lease, fence, 'PX', a.lease)
redis.call('SADD', k('flight', owner(key)), key)
set(key, 'state', 'queued', 'started', text(key, 'job'), 'due', NOW + c.backoff[math.min(tries, #c.backoff)])
unset(key, 'missing')
watch(key, NOW + a.lease + 1)
return {1, fence}
"""

RENEW = """
local lease = k('lease', a.key)
if not holds(a.key, a.fence) then return 0 end
local left = math.max(redis.call('PTTL', lease), a.lease)
redis.call('PEXPIRE', lease, left)
if exists(a.key) then watch(a.key, NOW + left + 1) end
return left
"""

REMAINING = "if holds(a.key, a.fence) then return redis.call('PTTL', k('lease', a.key)) end return 0"

RELEASE = """
if not holds(a.key, a.fence) then return 0 end
redis.call('DEL', k('lease', a.key))
if a.returned then set(a.key, 'tries', math.max(number(a.key, 'tries') - 1, 0), 'due', 0) end
if a.error ~= '' then set(a.key, 'error', a.error) end
unset(a.key, 'job', 'started')
if wanted(a.key) then
  again(a.key)
else
  finish(a.key, 'idle')
  dispatch(owner(a.key))
end
return 1
"""

POSTPONE = """
if not exists(a.key) or (a.fence ~= 0 and not holds(a.key, a.fence)) then return 0 end
if a.fence ~= 0 then
  redis.call('DEL', k('lease', a.key))
  set(a.key, 'tries', math.max(number(a.key, 'tries') - 1, 0))
  unset(a.key, 'job', 'started')
end
set(a.key, 'due', 0, 'hold', NOW + a.wait, 'postponed', number(a.key, 'postponed') + 1)
if wanted(a.key) then again(a.key) end
return 1
"""

REST = """
local key, ends = k('rest', a.installation), NOW + a.wait
if ends > rest(a.installation) then redis.call('SET', key, ends, 'PX', math.max(a.wait, 1)) end
return 1
"""

WANTED = """
if not exists(a.key) or not wanted(a.key) then return false end
local reasons = redis.call('ZRANGE', k('reasons', a.key), 0, -1)
local commands = redis.call('ZRANGE', k('commands', a.key), 0, -1)
local counts = {number(a.key, 'generation'), number(a.key, 'tries'), number(a.key, 'postponed')}
return {counts, text(a.key, 'delivery'), reasons, commands}
"""

DONE = """
if not exists(a.key) or (a.fence ~= 0 and not holds(a.key, a.fence)) then return 0 end
settle(a.key, a.generation)
if a.fence ~= 0 then redis.call('DEL', k('lease', a.key)) end
if not wanted(a.key) then
  finish(a.key, 'idle')
elseif text(a.key, 'state') == 'queued' and redis.call('EXISTS', k('lease', a.key)) == 0 then
  set(a.key, 'tries', 0, 'due', 0)
  unset(a.key, 'job', 'started', 'hold')
  wait(a.key)
end
dispatch(owner(a.key))
return 1
"""

DROP = """
if a.whole then note_erased(string.match(a.key, ':(%d+):')) end
leave_off(a.key)
erase(a.key)
dispatch(owner(a.key))
return 1
"""

SWEEP = """
local function lost(key)
  drop_job(text(key, 'job'))
  unset(key, 'job', 'started', 'missing')
  again(key)
  return 1
end

local function look(key)
  if not string.find(key, ':') then unwatch(key) dispatch(key) return 0 end
  if not exists(key) then unwatch(key) land(key) dispatch(owner(key)) return 0 end
  local left = redis.call('PTTL', k('lease', key))
  if left > 0 then watch(key, NOW + left + 1) return 0 end
  if not wanted(key) then finish(key, 'idle') dispatch(owner(key)) return 0 end
  local state, job = text(key, 'state'), text(key, 'job')
  if state == 'parked' then again(key) return 0 end
  if state ~= 'queued' then unwatch(key) return 0 end
  if job == '' or text(key, 'started') == job then return lost(key) end  -- it began, and its lease is gone
  if redis.call('LPOS', QUEUE, job) then watch(key, NOW + c.patience) return 0 end
  if text(key, 'missing') == job then return lost(key) end
  set(key, 'missing', job)  -- taken by a worker that has no lease yet: or never will
  watch(key, NOW + c.patience)
  return 0
end

local found = 0
for _, key in ipairs(redis.call('ZRANGEBYSCORE', 'backstop:watch', '-inf', NOW, 'LIMIT', 0, a.most)) do
  found = found + look(key)
end
local first = redis.call('ZRANGE', 'backstop:watch', 0, 0, 'WITHSCORES')
return {found, first[2] and math.max(0, tonumber(first[2]) - NOW) or -1}
"""
