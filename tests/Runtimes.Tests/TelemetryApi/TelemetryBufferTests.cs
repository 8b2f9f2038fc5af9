using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Tests.TelemetryApi;

/// <summary>The bounds of a portion.</summary>
public sealed class TelemetryBufferTests
{
    [Fact]
    public void The_event_after_the_last_item_is_dropped_and_counted()
    {
        var buffer = new TelemetryBuffer(maxItems: 2, maxBytes: 100);
        buffer.Add(new byte[10]);
        Assert.False(buffer.IsFull);
        buffer.Add(new byte[10]);
        Assert.True(buffer.IsFull);
        buffer.Add(new byte[7]);

        Assert.Equal(2, buffer.Take().Count);
        Assert.Equal((1, 7L), buffer.TakeDropped());
        Assert.Equal((0, 0L), buffer.TakeDropped());
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Bytes_are_bounded_but_a_single_event_always_fits()
    {
        var buffer = new TelemetryBuffer(maxItems: 10, maxBytes: 100);
        Assert.True(buffer.Fits(200));
        buffer.Add(new byte[60]);
        Assert.True(buffer.Fits(40));
        Assert.False(buffer.Fits(41));
        buffer.Add(new byte[41]);
        Assert.Equal((1, 41L), buffer.TakeDropped());
        Assert.Single(buffer.Take());
        buffer.Add(new byte[200]);
        Assert.Single(buffer.Take());
    }
}
