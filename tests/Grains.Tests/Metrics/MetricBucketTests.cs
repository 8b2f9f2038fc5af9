using Grid.Contracts.Metrics;

namespace Grid.Grains.Tests.Metrics;

public sealed class MetricBucketTests
{
    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.37)]
    [InlineData(1.0)]
    [InlineData(128.0)]
    [InlineData(899_999.9)]
    [InlineData(-12.5)]
    public void A_percentile_is_within_one_percent_of_the_value(double value)
    {
        var bucket = new MetricBucket();
        bucket.Add(value * 0.001);
        bucket.Add(value, 97);
        bucket.Add(value * 1000);

        Assert.InRange(Math.Abs(bucket.Percentile(50)!.Value / value), 0.99, 1.01);
        Assert.Equal(Math.Sign(value), Math.Sign(bucket.Percentile(50)!.Value));
    }

    [Fact]
    public void Of_one_value_all_is_exact()
    {
        var bucket = new MetricBucket();
        bucket.Add(123.456);

        Assert.Equal((1.0, 123.456, 123.456, 123.456, 123.456), (bucket.Count, bucket.Sum, bucket.Minimum, bucket.Maximum, bucket.Percentile(99)!.Value));
    }

    [Fact]
    public void Two_that_were_merged_are_as_one_that_had_all_values()
    {
        var (one, other, all) = (new MetricBucket(), new MetricBucket(), new MetricBucket());
        for (var value = 1; value <= 1000; value++)
        {
            (value % 3 == 0 ? one : other).Add(value);
            all.Add(value);
        }

        one.Merge(MetricBucket.FromBytes(other.ToBytes()));

        Assert.Equal((all.Count, all.Sum, all.Minimum, all.Maximum), (one.Count, one.Sum, one.Minimum, one.Maximum));
        Assert.Equal(all.Percentile(99), one.Percentile(99));
        Assert.InRange(one.Percentile(99)!.Value, 980, 1000);
        Assert.Equal(all.ToBytes(), one.ToBytes());
    }

    [Fact]
    public void Zero_negative_and_broken_counts_survive_their_bytes()
    {
        var bucket = new MetricBucket();
        bucket.Add(0, 3);
        bucket.Add(-7.25, 0.5);
        bucket.Add(1e300);
        bucket.Level(59, 4);

        var read = MetricBucket.FromBytes(bucket.ToBytes());

        Assert.Equal((4.5, -7.25, 1e300), (read.Count, read.Minimum, read.Maximum));
        Assert.Equal(bucket.Values, read.Values);
        read.Settle();
        Assert.Equal(5.5, read.Count);
    }

    [Fact]
    public void Of_statistics_alone_nobody_knows_a_percentile()
    {
        var bucket = new MetricBucket();
        bucket.AddStatistics(3, 12, 2, 6);

        Assert.Equal((3.0, 4.0, 2.0, 6.0), (bucket.Count, bucket.Average, bucket.Minimum, bucket.Maximum));
        Assert.Null(bucket.Percentile(50));
        Assert.Null(MetricBucket.FromBytes(bucket.ToBytes()).Percentile(50));
    }

    [Fact]
    public void Levels_of_two_silos_are_added_second_by_second()
    {
        var (one, other) = (new MetricBucket(), new MetricBucket());
        one.Level(0, 5);
        one.Level(1, 1);
        other.Level(1, 2);
        other.Level(2, 4);

        one.Merge(other);
        one.Settle();

        Assert.Equal((3.0, 3.0, 5.0), (one.Count, one.Minimum, one.Maximum));
    }

    [Fact]
    public void Values_far_apart_take_little_room()
    {
        new MetricBucket().Add(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var bucket = new MetricBucket();
        foreach (var value in (double[])[1e-9, -1e18, 1e18, 3]) bucket.Add(value);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2048);
        Assert.Equal([-1e18, 1e-9, 3, 1e18], bucket.Values.Select(part => double.Parse($"{part.Value:0e0}", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Many_values_far_apart_are_as_exact_as_others()
    {
        var (bucket, merged) = (new MetricBucket(), new MetricBucket());
        double[] values = [.. Enumerable.Range(-900, 1800).Select(index => Math.Pow(1.02, index)).SelectMany(value => (double[])[value, -value])];
        foreach (var value in values.OrderBy(value => Math.Sin(value * 1000))) bucket.Add(value);

        foreach (var value in (double[])[5e8, -5e-8]) merged.Add(value);
        merged.Merge(MetricBucket.FromBytes(bucket.ToBytes()));

        var sorted = values.Order().ToArray();
        Assert.Equal(3600, bucket.Values.Sum(part => part.Weight));
        Assert.Equal(bucket.Values.Select(part => part.Value).Order(), bucket.Values.Select(part => part.Value));
        foreach (var percent in (int[])[1, 20, 40, 60, 80, 99]) Assert.InRange(bucket.Percentile(percent)!.Value / sorted[(percent * 36) - 1], 0.97, 1.03);
        Assert.Equal(3602, merged.Values.Sum(part => part.Weight));
        bucket.Clear();
        Assert.Empty(bucket.Values);
    }

    [Fact]
    public void Bytes_that_are_no_bucket_are_refused()
    {
        Assert.Throws<FormatException>(() => MetricBucket.FromBytes([]));
        Assert.Throws<FormatException>(() => MetricBucket.FromBytes([9, 0, 0]));
        Assert.Throws<FormatException>(() => MetricBucket.FromBytes([1, 0, 0]));
    }
}
