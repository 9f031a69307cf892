namespace Shoestring.Graphs.Programs;

/// <summary>How a value's logical axes stand in memory.</summary>
public enum Layout
{
    /// <summary>The logical order, last axis fastest: every rank but 4.</summary>
    RowMajor,

    /// <summary>Logical [N, C, H, W] stored as [N, H, W, C]: pictures and their gradients.</summary>
    ChannelsLast,

    /// <summary>Logical [O, I, kH, kW] stored as [kH, kW, I, O]: filters and their gradients.</summary>
    Filter,
}
