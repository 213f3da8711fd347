"""What every script of ours begins with: names of keys, and the moves of a pull request between its states.

Redis runs a script whole or not at all between two others, and appends what it wrote to its log in one piece: so a process or
Redis itself may die at any moment and the states below still fit together. Times are milliseconds of Redis's own clock.

The state of a pull request, `state` in its record (`backstop:pull:INSTALLATION:REPOSITORY:NUMBER`):
  idle     nothing is wanted: `done` has reached `generation`
  waiting  in its installation's line (`backstop:waiting:INSTALLATION`), until fewer than `concurrent` others are in flight
  queued   in flight (`backstop:flight:INSTALLATION`): RQ has a job for it, or a worker holds its lease
  parked   not before `due` (after a failure), `hold` (postponed) or the end of its installation's rest
  dead     given up; the next event revives it
What is erased because our access ended, unfinished or with a check run open, is noted in `backstop:left:INSTALLATION`: if the
access comes back, it is wanted again.
Whatever is queued or parked stands in `backstop:watch` with the time at which the clock has to look at it.

The line of each installation is fed into RQ's queue a few at a time, and what was raised again meanwhile goes to the back of
its line: that is the fairness. RQ's job is only the wake-up; all that counts is in the record. The job is written as RQ's own
`Job.save` and `push_job_id` write it (`data` uncompressed, which RQ reads as well), so that one script can do it all.

Keys are computed inside the scripts: this is for one Redis, not for a cluster; neither is RQ.
"""

COMMON = """
local a = cjson.decode(ARGV[1])
local c = cjson.decode(ARGV[2])
local t = redis.call('TIME')
local NOW = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local QUEUE = 'rq:queue:' .. c.queue

local function k(what, key) return 'backstop:' .. what .. ':' .. key end
local function owner(key) return string.match(key, '^%d+') end
local function text(key, name) return redis.call('HGET', k('pull', key), name) or '' end
local function number(key, name) return tonumber(redis.call('HGET', k('pull', key), name) or 0) end
local function set(key, ...) redis.call('HSET', k('pull', key), ...) end
local function unset(key, ...) redis.call('HDEL', k('pull', key), ...) end
local function exists(key) return redis.call('EXISTS', k('pull', key)) == 1 end
local function watch(member, at) redis.call('ZADD', 'backstop:watch', at, member) end
local function unwatch(member) redis.call('ZREM', 'backstop:watch', member) end
local function land(key) redis.call('SREM', k('flight', owner(key)), key) end
local function rest(i) return tonumber(redis.call('GET', k('rest', i)) or 0) end
local function holds(key, fence) return redis.call('GET', k('lease', key)) == tostring(fence) end
local function wanted(key) return number(key, 'generation') > number(key, 'done') end
local function starts_at(key) return math.max(number(key, 'due'), number(key, 'hold'), rest(owner(key))) end

local function drop_job(id)
  if id == '' then return end
  redis.call('LREM', QUEUE, 1, id)
  redis.call('LREM', QUEUE .. ':intermediate', 1, id)
  redis.call('DEL', 'rq:job:' .. id)
end

local function enqueue(key)
  local i, r, n = string.match(key, '^(%d+):(%d+):(%d+)$')
  local id = table.concat({c.queue, i, r, n, redis.call('INCR', 'backstop:ticket')}, '-')
  local data = string.format('["%s", null, [%s, %s, %s], {}]', c.job, i, r, n)
  redis.call('HSET', 'rq:job:' .. id, 'data', data, unpack(c.fields))
  redis.call('SADD', 'rq:queues', QUEUE)
  redis.call('RPUSH', QUEUE, id)
  redis.call('SADD', k('flight', i), key)
  set(key, 'state', 'queued', 'job', id)
  unset(key, 'missing', 'started')
  watch(key, NOW + c.patience)
end

local function dispatch(i)
  local line, flight = k('waiting', i), k('flight', i)
  while redis.call('LLEN', line) > 0 and redis.call('SCARD', flight) < c.concurrent do
    if rest(i) > NOW then return watch(i, rest(i)) end
    local key = redis.call('LPOP', line)
    if text(key, 'state') == 'waiting' then enqueue(key) end
  end
end

local function wait(key)
  set(key, 'state', 'waiting')
  unwatch(key)
  land(key)
  redis.call('RPUSH', k('waiting', owner(key)), key)
end

local function park(key, at)
  set(key, 'state', 'parked')
  land(key)
  watch(key, at)
end

local function finish(key, state)
  set(key, 'state', state)
  unset(key, 'tries', 'due', 'hold', 'postponed', 'missing', 'started', 'job')
  land(key)
  unwatch(key)
  redis.call('ZREM', 'backstop:open', key)
  redis.call('EXPIRE', k('pull', key), c.kept)
end

local function settle(key, upto)
  set(key, 'done', math.max(number(key, 'done'), upto))
  redis.call('ZREMRANGEBYSCORE', k('reasons', key), '-inf', upto)
  redis.call('ZREMRANGEBYSCORE', k('commands', key), '-inf', upto)
end

local function bury(key)
  settle(key, number(key, 'generation'))
  finish(key, 'dead')
  redis.call('ZREMRANGEBYSCORE', 'backstop:dead', '-inf', NOW - c.kept * 1000)
  redis.call('ZADD', 'backstop:dead', NOW, key)
end

local function again(key)
  local at = starts_at(key)
  if number(key, 'tries') >= c.tries + c.farewells then bury(key)
  elseif at > NOW then park(key, at)
  else wait(key) end
  dispatch(owner(key))
end

-- Work that our access to GitHub ended with: it is begun again where the access comes back, or its check run stays open there
local function leave_off(key)
  if not exists(key) or not (wanted(key) or redis.call('HLEN', k('checks', key)) > 0) then return end
  redis.call('SADD', k('left', owner(key)), key)
  redis.call('EXPIRE', k('left', owner(key)), c.kept)
end

-- What worker machines keep of a repository (a clone) is to go, too: each reads this list
local function note_erased(r)
  redis.call('ZREMRANGEBYSCORE', 'backstop:erased', '-inf', NOW - c.kept * 1000)
  redis.call('ZADD', 'backstop:erased', NOW, r)
end

local function erase(key)
  drop_job(text(key, 'job'))
  for _, check in ipairs(redis.call('HKEYS', k('checks', key))) do
    redis.call('ZREM', 'backstop:checks', key .. '#' .. check)
  end
  for _, what in ipairs({'pull', 'reasons', 'commands', 'state', 'checks', 'quota', 'bill', 'answers'}) do
    redis.call('DEL', k(what, key))
  end
  for _, index in ipairs({'watch', 'open', 'dead'}) do redis.call('ZREM', 'backstop:' .. index, key) end
  redis.call('ZREM', k('known', owner(key)), key)
  land(key)
  -- who holds the lease learns that it is lost; the next one still waits it out, for a write may be under way
  redis.call('SET', k('lease', key), 'lost', 'XX', 'KEEPTTL')
end
"""
