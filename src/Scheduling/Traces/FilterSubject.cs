namespace Grid.Scheduling.Traces;

/// <summary>What a filter is held against: a whole trace, or one service of it.</summary>
internal abstract class FilterSubject
{
    public abstract bool Fault { get; }

    public abstract bool Error { get; }

    public abstract bool Throttle { get; }

    public abstract bool Partial { get; }

    /// <summary>Seconds; null when nobody has answered yet.</summary>
    public abstract double? ResponseTime { get; }

    /// <summary>Seconds.</summary>
    public abstract double Duration { get; }

    public abstract SegmentHttp Http { get; }

    /// <summary>Segments and subsegments whose users and annotations count.</summary>
    public abstract IEnumerable<Segment> Parts { get; }

    /// <summary>Services, and calls of services, that <c>service()</c> finds.</summary>
    public abstract IEnumerable<Segment> Services { get; }

    public bool Ok => !Fault && !Error && !Throttle;

    public static FilterSubject Of(TraceView trace) => new WholeTrace(trace);

    public static FilterSubject Of(Segment service) => new OneService(service);

    private sealed class WholeTrace(TraceView trace) : FilterSubject
    {
        public override bool Fault => trace.Root?.Fault == true;

        public override bool Error => trace.Root?.Error == true;

        public override bool Throttle => trace.HasThrottle;

        public override bool Partial => trace.IsPartial;

        public override double? ResponseTime => trace.Root is { InProgress: false } root ? root.Duration : null;

        public override double Duration => trace.Duration;

        public override SegmentHttp Http => trace.Root?.Http ?? SegmentHttp.None;

        public override IEnumerable<Segment> Parts => trace.All;

        public override IEnumerable<Segment> Services => trace.All.Where(segment => !segment.IsSubsegment || segment.IsCall);
    }

    private sealed class OneService(Segment service) : FilterSubject
    {
        public override bool Fault => service.Fault;

        public override bool Error => service.Error;

        public override bool Throttle => service.Throttle;

        public override bool Partial => service.InProgress;

        public override double? ResponseTime => service.InProgress ? null : service.Duration;

        public override double Duration => service.Duration;

        public override SegmentHttp Http => service.Http;

        public override IEnumerable<Segment> Parts => service.Tree();

        public override IEnumerable<Segment> Services => [service];
    }
}
