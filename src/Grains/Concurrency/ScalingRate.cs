namespace Grid.Grains.Concurrency;

/// <summary>Which of AWS's rules says how fast environments may be added.</summary>
public enum ScalingRate
{
    /// <summary>1,000 every ten seconds for each function.</summary>
    Function = 0,

    /// <summary>3,000 at once, then 500 a minute for all functions of a region (us-west-2, us-east-1, eu-west-1).</summary>
    Classic3000 = 1,

    /// <summary>1,000 at once, then 500 a minute (ap-northeast-1, eu-central-1, us-east-2).</summary>
    Classic1000 = 2,

    /// <summary>500 at once, then 500 a minute (other regions).</summary>
    Classic500 = 3,
}
