using Grid.Runtimes.Languages;
using Grid.Runtimes.StemCells;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.StemCells;

/// <summary>What is remembered of a kind.</summary>
public sealed class StemShelfTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StemShelf _shelf = new(new StemKind("python3.11", 128, 512));

    [Fact]
    public void Starts_are_told_the_latest_first_and_the_oldest_are_forgotten()
    {
        for (var start = 0; start < IStemCellCount.MemoryOfStarts + 1; start++)
        {
            _shelf.NoteStart(_time.GetTimestamp());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var ages = _shelf.SinceStarts(new TimeSpan[IStemCellCount.MemoryOfStarts], _time.GetTimestamp(), _time);

        Assert.Equal(64, ages.Length);
        Assert.Equal(TimeSpan.FromSeconds(1), ages[0]);
        Assert.Equal(TimeSpan.FromSeconds(64), ages[^1]);
    }

    [Fact]
    public void The_pause_after_a_failure_doubles_up_to_five_minutes_and_a_cell_ends_it()
    {
        double[] pauses = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
        foreach (var seconds in pauses)
        {
            _shelf.Pause(_time.GetTimestamp(), _time);
            Assert.Equal(seconds, _time.GetElapsedTime(_time.GetTimestamp(), _shelf.PausedUntil).TotalSeconds);
        }

        _shelf.Add(new StemCell(_shelf.Kind, null!, null!, _time));
        Assert.Equal(0, _shelf.PausedUntil);
        _shelf.Pause(_time.GetTimestamp(), _time);
        Assert.Equal(1, _time.GetElapsedTime(_time.GetTimestamp(), _shelf.PausedUntil).TotalSeconds);
    }

    [Fact]
    public void The_youngest_cell_is_taken_first_and_one_that_ended_is_not_taken()
    {
        StemCell[] cells = [.. Enumerable.Range(0, 3).Select(_ => new StemCell(_shelf.Kind, null!, null!, _time))];
        foreach (var cell in cells) _shelf.Add(cell);

        Assert.True(_shelf.Remove(cells[1]));
        Assert.False(_shelf.Remove(cells[1]));
        Assert.Same(cells[2], _shelf.Take());
        Assert.Same(cells[0], _shelf.Take());
        Assert.Null(_shelf.Take());
    }
}
