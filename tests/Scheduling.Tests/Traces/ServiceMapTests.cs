using Grid.Scheduling.Traces;

namespace Grid.Scheduling.Tests.Traces;

public sealed class ServiceMapTests
{
    [Fact]
    public void Services_are_joined_by_their_parents_and_calls_that_record_nothing_get_a_place()
    {
        var map = new ServiceMap();
        map.Add(new TraceView(
        [
            new Segment { Id = "1", Name = "f", Origin = "AWS::Lambda", Start = 1, End = 3 },
            new Segment { Id = "2", ParentId = "1", Name = "f", Origin = "AWS::Lambda::Function", Start = 1.1, End = 2.9, Fault = true },
            // What the function's SDK sends by itself: a handler that calls a queue, and another service that records its own segment.
            new Segment
            {
                Id = "3", ParentId = "2", Name = "## handler", IsSubsegment = true, Start = 1.2, End = 2.8,
                Subsegments =
                [
                    new Segment { Id = "4", Name = "SQS", Namespace = "aws", IsSubsegment = true, Start = 1.3, End = 1.4, Error = true },
                    new Segment { Id = "5", Name = "back", Namespace = "remote", IsSubsegment = true, Start = 1.5, End = 1.6 },
                ],
            },
            new Segment { Id = "6", ParentId = "5", Name = "back", Start = 1.51, End = 1.59, Throttle = true },
        ]));

        Assert.Equal(
            ["f AWS::Lambda root", "f client", "f AWS::Lambda::Function", "SQS AWS::SQS", "back"],
            map.Services.OrderBy(service => service.Reference).Select(service => $"{service.Name} {service.Type}{(service.IsRoot ? " root" : "")}".TrimEnd()));
        Assert.Equal(["0>2", "1>0", "2>3", "2>4"], map.Services.SelectMany(service => service.Calls.Select(call => $"{service.Reference}>{call.To}")).Order(StringComparer.Ordinal));
        var function = map.Services[2];
        Assert.Equal((0L, 1L, 0L, 0L), (function.Ok, function.Faults, function.Errors, function.Throttles));
        Assert.Equal(1L, map.Services[3].Errors);
        Assert.Equal(1L, map.Services[4].Throttles);
        Assert.Equal([(1.8, 1)], function.Durations.Select(bin => (bin.Key, bin.Value)));
    }

    [Fact]
    public void Times_that_are_made_up_add_up_to_no_more_than_a_hundred_billion_seconds()
    {
        var map = new ServiceMap();
        for (var number = 0; number < 5; number++) map.Add(new TraceView([new Segment { Id = "1", Name = "f", Start = 0, End = 253_402_300_799 }]));

        Assert.All(map.Services, service => Assert.InRange(service.ResponseTime, 0, 100_000_000_000));
        Assert.Equal(100_000_000_000, map.Services[0].ResponseTime);
    }

    [Fact]
    public void A_circle_of_parents_ends()
    {
        var view = new TraceView(
        [
            new Segment { Id = "1", ParentId = "2", Name = "a", IsSubsegment = true, Start = 1, End = 2 },
            new Segment { Id = "2", ParentId = "1", Name = "b", IsSubsegment = true, Start = 1, End = 2 },
        ]);

        new ServiceMap().Add(view);

        Assert.Null(view.ServiceOf("1"));
        Assert.Null(view.Root);
    }
}
