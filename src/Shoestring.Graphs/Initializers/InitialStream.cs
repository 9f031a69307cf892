using Shoestring.Random;

namespace Shoestring.Graphs.Initializers;

/// <summary>Where initial numbers come from: a stream for each (seed, parameter's name), so that no parameter's numbers depend on the others.</summary>
internal static class InitialStream
{
    private static readonly Purpose Initial = Purpose.Of("initial weights");

    /// <summary>The stream of a parameter: its name's 64-bit FNV-1a hash (over UTF-16 code units) is the stream's index.</summary>
    public static RandomStream Of(string name, ulong seed)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211ul);
        }

        return new RandomStream(seed, Initial, epoch: 0, index: unchecked((long)hash));
    }
}
