using CsCheck;

namespace Grid.Scheduling.Tests.Concurrency;

public sealed class LeaseHistoryTests
{
    private static readonly Gen<(int Choice, int Argument)[]> s_history = Gen.Select(Gen.Int[0, 15], Gen.Int[0, 999]).Array[20, 160];

    [Fact]
    public void In_no_history_more_invocations_run_than_the_limits_allow_and_afterwards_nothing_is_missing() => s_history.Sample(
        history =>
        {
            var world = new LeaseWorld();
            foreach (var (choice, argument) in history) world.Step(choice, argument);
            world.Settle();
            foreach (var function in new[] { "a", "b", "c" })
            {
                var (room, filled) = (world.Room(function), world.Fill(function));
                Assert.True(room == filled, $"{filled} of {function} run, {room} may: {world}");
                world.Settle();
            }
        },
        iter: 10_000);
}
