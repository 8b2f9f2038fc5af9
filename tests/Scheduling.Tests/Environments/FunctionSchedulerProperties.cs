using CsCheck;
using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

/// <summary>Random histories of arrivals, starts, failures, releases and expiries, against the simplest possible model.</summary>
public sealed class FunctionSchedulerProperties
{
    private sealed class Environment;

    private sealed class Waiter;

    [Theory]
    [InlineData(nameof(AtOnce))]
    [InlineData(nameof(Patient))]
    public void Every_invocation_is_served_once_or_failed_and_no_environment_runs_two(string policy)
    {
        IScaleUpPolicy scaleUp = policy == nameof(AtOnce) ? new AtOnce() : new Patient { MaxWaitMs = 3000, OverdueMs = 5000, HotWaitMs = 10_000, LookMs = 3000 };
        Gen.Int[0, 7].Array[0, 200].Sample(history =>
        {
            var scheduler = new FunctionScheduler<Environment, Waiter>(new FixedKeepAlive { Seconds = 10 }, scaleUp, new IdleTimes());
            var now = TimeSpan.Zero;
            var busy = new List<Environment>();
            var idle = new HashSet<Environment>();
            var waiting = new List<Waiter>();
            var starting = 0;

            void Next(Environment environment, Next<Waiter> next)
            {
                if (next.Waiter is { } waiter)
                {
                    Assert.Same(waiting[0], waiter);
                    waiting.RemoveAt(0);
                    busy.Add(environment);
                }
                else if (!next.Ends)
                {
                    idle.Add(environment);
                }
            }

            foreach (var step in history)
            {
                now += TimeSpan.FromSeconds(1);
                switch (step)
                {
                    case 0 or 1 or 2:
                        if (scheduler.Arrive(now) is { } taken)
                        {
                            Assert.True(idle.Remove(taken));
                            busy.Add(taken);
                        }
                        else
                        {
                            var waiter = new Waiter();
                            waiting.Add(waiter);
                            scheduler.Wait(waiter, now);
                        }

                        break;
                    case 3 when starting > 0:
                        starting--;
                        var started = new Environment();
                        Next(started, scheduler.Started(started, step % 2 == 1, now));
                        break;
                    case 4 when starting > 0:
                        starting--;
                        if (scheduler.StartFailed(now) is { } failed) Assert.True(waiting.Remove(failed));
                        break;
                    case 5 when busy.Count > 0:
                        var released = busy[0];
                        busy.RemoveAt(0);
                        Next(released, scheduler.Released(released, true, TimeSpan.FromSeconds(1), now));
                        break;
                    case 6 when busy.Count > 0:
                        var broken = busy[^1];
                        busy.RemoveAt(busy.Count - 1);
                        Assert.True(scheduler.Released(broken, false, TimeSpan.FromSeconds(1), now).Ends);
                        break;
                    case 7:
                        List<Environment> expired = [];
                        scheduler.Expire(now, expired);
                        Assert.All(expired, environment => Assert.True(idle.Remove(environment)));
                        break;
                }

                while (scheduler.Overdue(now) is { } overdue)
                {
                    Assert.Same(waiting[0], overdue.Waiter);
                    waiting.RemoveAt(0);
                    Assert.True(idle.Remove(overdue.Environment));
                    busy.Add(overdue.Environment);
                }

                starting += scheduler.ToStart(now);
                Assert.Equal(busy.Count, scheduler.Busy);
                Assert.Equal(idle.Count, scheduler.IdleCount);
                Assert.Equal(waiting.Count, scheduler.WaitingCount);
                Assert.Equal(starting, scheduler.Starting);
                Assert.True(waiting.Count == 0 || idle.Count == 0 || busy.Count > 0, "An invocation waits beside an idle environment for nothing.");
                Assert.True(policy != nameof(AtOnce) || waiting.Count == 0 || idle.Count == 0, "An invocation waits beside an idle environment.");
                Assert.True(waiting.Count == 0 || starting + busy.Count > 0, "An invocation waits for an environment that never comes.");
                Assert.True(policy != nameof(AtOnce) || waiting.Count <= starting, "An invocation waits for an environment that nobody starts.");
            }
        });
    }
}
