using Grid.Scheduling.Mappings;

namespace Grid.Scheduling.Tests.Mappings;

/// <summary>Random histories of a shard and its readers: what is promised of every one of them.</summary>
public sealed class ShardHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_fails_and_whoever_dies_nothing_is_lost_or_overtaken_and_no_checkpoint_passes_what_is_not_done(int seed)
    {
        for (var history = 0; history < 1_000; history++) new History(new Random((seed * 1_000_000) + history)).Play();
    }

    /// <summary>One shard: records of a few keys, a function that fails at random and always at poison, readers that die.</summary>
    private sealed class History(Random random)
    {
        private readonly List<(long Arrived, uint Key, bool Poison, bool Wanted)> _log = [];
        private readonly HashSet<long> _done = [];
        private readonly Dictionary<uint, long> _lastOfKey = [];
        private long _now = 1_800_000_000_000;
        private Checkpoint _saved = new(0, null, default);

        public void Play()
        {
            var rules = new ShardRules
            {
                BatchSize = random.Next(1, 8),
                BatchingWindow = random.Next(3) * 500,
                Lanes = random.Next(1, 5),
                RetryAttempts = random.Next(3) == 0 ? null : random.Next(4),
                MaximumAge = random.Next(3) == 0 ? 60_000 : null,
                Bisects = random.Next(2) == 0,
            };
            var hasPoison = rules.RetryAttempts is not null || rules.MaximumAge is not null;
            var records = random.Next(1, 60);
            for (var readers = random.Next(1, 4); readers > 0; readers--)
            {
                // A reader that dies leaves what was saved; the next one reads on from there.
                foreach (var key in _lastOfKey.Keys) _lastOfKey[key] = -1;
                Read(rules, records, hasPoison, steps: readers == 1 ? int.MaxValue : random.Next(40));
            }

            Assert.Equal(records, _saved.Position);
            for (var position = 0; position < records; position++) Assert.True(_done.Contains(position) || !_log[position].Wanted);
        }

        private void Read(ShardRules rules, int records, bool hasPoison, int steps)
        {
            var progress = new ShardProgress<long>(rules, _saved);
            var running = new List<RecordBatch<long>>();
            for (var step = 0; step < steps && !progress.IsDrained; step++)
            {
                _now += random.Next(200);
                if (progress.HasRoom) Offer(progress, records, hasPoison);
                while (progress.Next(_now) is { } next) running.Add(next);
                if (running.Count > 0) End(progress, running, rules);
                else if (progress.NextDue() is { } due) _now = Math.Max(_now, due);
                var checkpoint = progress.Checkpoint;
                Assert.True(checkpoint.Position >= _saved.Position);
                for (var position = _saved.Position; position < checkpoint.Position; position++) Assert.True(_done.Contains(position) || !_log[(int)position].Wanted);
                if (random.Next(2) == 0 || progress.IsDrained) _saved = checkpoint;
            }
        }

        private void Offer(ShardProgress<long> progress, int records, bool hasPoison)
        {
            for (var more = random.Next(1, 5); more > 0 && progress.End < records; more--)
            {
                if (progress.End == _log.Count) _log.Add((_now, (uint)random.Next(5), hasPoison && random.Next(10) == 0, random.Next(10) != 0));
                var (position, record) = (progress.End, _log[(int)progress.End]);
                if (record.Wanted) progress.Offer(new PendingRecord<long>(position, record.Arrived, 10, position), record.Key, _now);
                else progress.Skip(position + 1);
            }

            if (progress.End == records) progress.Close();
        }

        private void End(ShardProgress<long> progress, List<RecordBatch<long>> running, ShardRules rules)
        {
            var batch = running[random.Next(running.Count)];
            running.Remove(batch);
            if (batch.Work is BatchWork.GiveUpExhausted or BatchWork.GiveUpTooOld)
            {
                Assert.True(batch.Work is BatchWork.GiveUpExhausted ? rules.RetryAttempts < batch.Invocations : rules.MaximumAge is not null);
                Done(batch, batch.Records.Count);
                progress.GivenUp(batch);
                return;
            }

            var poison = batch.Records.ToList().FindIndex(record => _log[(int)record.Position].Poison);
            switch (random.Next(6))
            {
                case 0:
                    progress.NotReached(batch, _now, random.NextDouble());
                    break;
                case 1:
                    progress.Failed(batch, _now, random.NextDouble());
                    break;
                case 2 when poison < 0:
                    var from = random.Next(batch.Records.Count);
                    Done(batch, from);
                    progress.FailedFrom(batch, batch.Records[from].Position, _now, random.NextDouble());
                    break;
                case 3 when poison >= 0:
                    Done(batch, poison);
                    progress.FailedFrom(batch, batch.Records[poison].Position, _now, random.NextDouble());
                    break;
                default:
                    if (poison >= 0)
                    {
                        progress.Failed(batch, _now, random.NextDouble());
                        break;
                    }

                    Done(batch, batch.Records.Count);
                    progress.Succeeded(batch);
                    break;
            }
        }

        /// <summary>Within a reader's life a key's records are done in their order, each once.</summary>
        private void Done(RecordBatch<long> batch, int count)
        {
            foreach (var record in batch.Records.Take(count))
            {
                var key = _log[(int)record.Position].Key;
                Assert.True(record.Position > _lastOfKey.GetValueOrDefault(key, -1));
                _lastOfKey[key] = record.Position;
                _done.Add(record.Position);
            }
        }
    }
}
