-- Adds a batch of observations to the live figures. A script runs alone: no reader sees half of a batch.
--
-- KEYS     current signal, signal history, flagged ids, flagged ids by time, effectiveness, the mirrors of
--          the five daily figures, interventions at 3, 6 and 9, the hours' buckets and the days' buckets
--          (newest first), then the keys of sessions, models and names, which the batch names by their place
-- ARGV[1]  the batch as JSON; values to be stored come as text: a number would lose digits in Lua

local batch = cjson.decode(ARGV[1])
local seconds = batch.seconds

-- What bears a name counts once. Something else under that name is not counted, and the caller finds out.
local known = batch.once and redis.call('GET', KEYS[batch.once.place])
if known then
  return known
end

local currentSignal, signalHistory = KEYS[1], KEYS[2]
local flagged, flaggedAt, effectiveness = KEYS[3], KEYS[4], KEYS[5]
local interventions = { ['3'] = KEYS[11], ['6'] = KEYS[12], ['9'] = KEYS[13] }
local firstMirror, firstHour = 6, 14
local firstDay = firstHour + batch.hours
local dailyFigures = { 'inferences', 'flagged', 'forward', 'backward', 'cycles' }

local counts = { inferences = batch.inferences, flagged = 0, forward = 0, backward = 0, cycles = 0 }

if #batch.signals > 0 then
  redis.call('SET', currentSignal, batch.signals[#batch.signals], 'EX', seconds.currentSignal)
  redis.call('LPUSH', signalHistory, unpack(batch.signals))
  redis.call('LTRIM', signalHistory, 0, batch.maxHistory - 1)
  redis.call('EXPIRE', signalHistory, seconds.signalHistory)
end

-- The set alone could not forget: its expiry is one for all members, and every new member would push it back.
local function forgetFlagged()
  repeat
    local old = redis.call('ZRANGEBYSCORE', flaggedAt, '-inf', batch.flaggedUntil, 'LIMIT', 0, 1000)
    if #old > 0 then
      redis.call('SREM', flagged, unpack(old))
      redis.call('ZREM', flaggedAt, unpack(old))
    end
  until #old == 0
end

if #batch.flagged > 0 then
  forgetFlagged()
  for _, id in ipairs(batch.flagged) do
    if redis.call('SADD', flagged, id) == 1 then
      redis.call('ZADD', flaggedAt, batch.now, id)
      counts.flagged = counts.flagged + 1
    end
  end
  redis.call('EXPIRE', flagged, seconds.flagged)
  redis.call('EXPIRE', flaggedAt, seconds.flagged)
end

local stepsOf = {}
for _, step in ipairs(batch.steps) do
  counts[step.direction] = counts[step.direction] + 1
  if step.session then
    local steps = stepsOf[step.session] or tonumber(redis.call('GET', KEYS[step.session]) or 0)
    steps = steps + (step.direction == 'forward' and 1 or -1)
    if steps == batch.stepsPerCycle then
      steps = 0
      counts.cycles = counts.cycles + 1
    end
    stepsOf[step.session] = steps
  end
end
for session, steps in pairs(stepsOf) do
  redis.call('SET', KEYS[session], steps, 'EX', seconds.sessionSteps)
end

-- The sums over the day grow with their counts. They are recomputed at the first count of an hour, because
-- another hour has left them, and when one of them turns out to start from nothing: somebody may have
-- deleted it.
local hasCounted, needsSums = false, redis.call('EXISTS', KEYS[firstHour]) == 0
for figure, name in ipairs(dailyFigures) do
  local count, mirror = counts[name], KEYS[firstMirror + figure - 1]
  if count > 0 then
    hasCounted = true
    redis.call('HINCRBY', KEYS[firstHour], name, count)
    needsSums = redis.call('INCRBY', mirror, count) == count or needsSums
    redis.call('EXPIRE', mirror, seconds.daily)
  end
end
if hasCounted then
  redis.call('EXPIRE', KEYS[firstHour], seconds.hourBucket)
end
if hasCounted and needsSums then
  local totals = { 0, 0, 0, 0, 0 }
  for hour = firstHour, firstDay - 1 do
    for figure, count in ipairs(redis.call('HMGET', KEYS[hour], unpack(dailyFigures))) do
      totals[figure] = totals[figure] + tonumber(count or 0)
    end
  end
  for figure, total in ipairs(totals) do
    redis.call('SET', KEYS[firstMirror + figure - 1], total, 'EX', seconds.daily)
  end
end

local function refreshPosition(position)
  local count, boost = 0, 0
  for day = firstDay, firstDay + batch.days - 1 do
    local bucket = redis.call('HMGET', KEYS[day], position .. ':count', position .. ':boost')
    count = count + tonumber(bucket[1] or 0)
    boost = boost + tonumber(bucket[2] or 0)
  end
  redis.call('SET', interventions[position], count, 'EX', seconds.interventions)
  if count > 0 then
    redis.call('ZADD', effectiveness, tostring(boost / count), position)
  else
    redis.call('ZREM', effectiveness, position)
  end
end

if #batch.boosts > 0 then
  -- On a new day another has left the window of every position.
  local isNewDay = redis.call('EXISTS', KEYS[firstDay]) == 0
  local changed = {}
  for _, intervention in ipairs(batch.boosts) do
    local position = intervention.position
    redis.call('HINCRBY', KEYS[firstDay], position .. ':count', 1)
    redis.call('HINCRBYFLOAT', KEYS[firstDay], position .. ':boost', intervention.boost)
    changed[position] = true
  end
  redis.call('EXPIRE', KEYS[firstDay], seconds.dayBucket)
  for position in pairs(interventions) do
    if isNewDay or changed[position] then
      refreshPosition(position)
    end
  end
  redis.call('EXPIRE', effectiveness, seconds.interventions)
end

-- Samples of one millisecond are distinguished by their number: they come and go together, so none is reused.
local nextSequence = {}
for _, sample in ipairs(batch.latencies) do
  local key = KEYS[sample.model]
  local sequence = nextSequence[sample.model] or redis.call('ZCOUNT', key, batch.now, batch.now)
  redis.call('ZADD', key, batch.now, string.format('%.0f:%d:%s', batch.now, sequence, sample.milliseconds))
  nextSequence[sample.model] = sequence + 1
end
for model in pairs(nextSequence) do
  redis.call('ZREMRANGEBYSCORE', KEYS[model], '-inf', batch.latenciesUntil)
  redis.call('ZREMRANGEBYRANK', KEYS[model], 0, -batch.maxLatencies - 1)
  redis.call('EXPIRE', KEYS[model], seconds.latencies)
end

for _, measured in ipairs(batch.accuracies) do
  redis.call('SET', KEYS[measured.model], measured.accuracy, 'EX', seconds.accuracy)
end

-- Last, so that what is refused before counts when it is sent again.
if batch.once then
  redis.call('SET', KEYS[batch.once.place], batch.once.call, 'EX', seconds.counted)
end
