namespace Shoestring.Bench.Kernels;

/// <summary>A piece of work with its least cost, for the columns of a table.</summary>
public interface IWork
{
    /// <summary>Multiply-adds.</summary>
    double Macs { get; }

    /// <summary>Bytes read and written, each once.</summary>
    double Bytes { get; }
}
